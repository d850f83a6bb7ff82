package io.millrace.tracking.run;

import io.millrace.runtime.outbox.Event;
import io.millrace.runtime.outbox.EventData;
import io.millrace.tracking.shared.Lifecycle;
import io.millrace.tracking.v1.RunStatus;

/** The events of changes to a run. */
final class RunEvents {

  private RunEvents() {}

  static Event updated(RunRecord run, Integer status, String name) {
    EventData data =
        EventData.object()
            .put("run_id", run.runId())
            .put("experiment_id", Long.toString(run.experimentId()))
            .put("status", statusName(run.status()))
            .put("run_name", run.name());
    if (run.endTime() != null) {
      data.put("end_time", run.endTime());
    }
    return new Event(typeOf(status, name), "runs/" + run.runId(), data.json());
  }

  static Event moved(String runId, long experimentId, int lifecycle) {
    String data =
        EventData.object()
            .put("run_id", runId)
            .put("experiment_id", Long.toString(experimentId))
            .json();
    String type = lifecycle == Lifecycle.DELETED ? "run.deleted" : "run.restored";
    return new Event(type, "runs/" + runId, data);
  }

  private static String typeOf(Integer status, String name) {
    if (status == null) {
      return name == null ? "run.updated" : "run.renamed";
    }
    return switch (RunStatus.forNumber(status)) {
      case RUN_STATUS_RUNNING -> "run.started";
      case RUN_STATUS_SCHEDULED -> "run.scheduled";
      case RUN_STATUS_FINISHED -> "run.finished";
      case RUN_STATUS_FAILED -> "run.failed";
      case RUN_STATUS_KILLED -> "run.killed";
      case RUN_STATUS_UNSPECIFIED, UNRECOGNIZED -> "run.updated";
    };
  }

  private static String statusName(int status) {
    return RunStatus.forNumber(status).name().substring("RUN_STATUS_".length());
  }
}
