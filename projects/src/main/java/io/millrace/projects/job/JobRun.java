package io.millrace.projects.job;

import io.millrace.common.v1.ErrorReason;
import io.millrace.common.v1.Tag;
import io.millrace.runtime.channel.Channels;
import io.millrace.runtime.channel.Upstream;
import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.v1.CreateRunRequest;
import io.millrace.tracking.v1.GetRunRequest;
import io.millrace.tracking.v1.LogBatchRequest;
import io.millrace.tracking.v1.Run;
import io.millrace.tracking.v1.RunInfo;
import io.millrace.tracking.v1.RunServiceGrpc;
import io.millrace.tracking.v1.RunServiceGrpc.RunServiceBlockingStub;
import io.millrace.tracking.v1.RunStatus;
import io.millrace.tracking.v1.SearchRunsRequest;
import io.millrace.tracking.v1.SearchRunsResponse;
import io.millrace.tracking.v1.UpdateRunRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** A job's run in tracking. */
@ApplicationScoped
class JobRun {

  /** Of one LogBatch. */
  private static final int MOST_PARAMS = 100;

  /** A job's lease runs meanwhile. */
  private static final int BEGIN_SECONDS = 3;

  private static final Logger LOG = Logger.getLogger(JobRun.class);

  private final Channels channels;

  JobRun(Channels channels) {
    this.channels = channels;
  }

  private RunServiceBlockingStub runs() {
    return Upstream.ask(channels, RunServiceGrpc.SERVICE_NAME, RunServiceGrpc::newBlockingStub);
  }

  /** Makes a run that waits to be started; gives its id. */
  String create(
      UUID job,
      String experimentId,
      String name,
      Map<String, String> tags,
      Map<String, String> params) {
    CreateRunRequest.Builder request =
        CreateRunRequest.newBuilder()
            .setExperimentId(experimentId)
            .setRunName(name)
            .setStartTime(System.currentTimeMillis())
            .addTags(tag(JobTags.JOB_ID, job.toString()));
    tags.forEach((key, value) -> request.addTags(tag(key, value)));
    String id =
        Upstream.call(() -> runs().createRun(request.build()).getRun().getInfo().getRunId());
    update(id, RunStatus.RUN_STATUS_SCHEDULED, false);
    log(id, params);
    return id;
  }

  private void log(String id, Map<String, String> params) {
    List<Map.Entry<String, String>> all = List.copyOf(params.entrySet());
    for (int at = 0; at < all.size(); at += MOST_PARAMS) {
      LogBatchRequest.Builder batch = LogBatchRequest.newBuilder().setRunId(id);
      all.subList(at, Math.min(all.size(), at + MOST_PARAMS))
          .forEach(param -> batch.addParams(tag(param.getKey(), param.getValue())));
      Upstream.call(() -> runs().logBatch(batch.build()));
    }
  }

  /**
   * A worker is about to begin. If tracking is away, the code's own first call will say so too.
   * Nobody else has the job until this is over, or a word that is late would undo its end.
   *
   * @return whether tracking has answered; if not, the word may still come there, late
   */
  boolean begin(Job job) {
    try {
      Upstream.call(
          () ->
              runs()
                  .withDeadlineAfter(BEGIN_SECONDS, TimeUnit.SECONDS)
                  .updateRun(
                      UpdateRunRequest.newBuilder()
                          .setRunId(job.runId())
                          .setStatus(RunStatus.RUN_STATUS_RUNNING)
                          .build()));
      return true;
    } catch (MillraceException e) {
      LOG.debugf("The run of job %s is not told that it runs: %s", job.id(), e.getMessage());
      return e.reason() == ErrorReason.ERROR_REASON_RESOURCE_DOES_NOT_EXIST;
    }
  }

  /** The job has ended. What the run's own code has said of its end stays, as MLflow has it. */
  void end(Job job) {
    RunStatus status =
        switch (job.state()) {
          case JOB_STATE_SUCCEEDED -> RunStatus.RUN_STATUS_FINISHED;
          case JOB_STATE_CANCELLED -> RunStatus.RUN_STATUS_KILLED;
          default -> RunStatus.RUN_STATUS_FAILED;
        };
    RunInfo info =
        Upstream.call(
            () ->
                runs()
                    .getRun(GetRunRequest.newBuilder().setRunId(job.runId()).build())
                    .getRun()
                    .getInfo());
    if (!isLast(info.getStatus())) {
      update(job.runId(), status, true);
    }
  }

  /** A job never came to be, and this was to be its run. */
  void fail(String id) {
    update(id, RunStatus.RUN_STATUS_FAILED, true);
  }

  /** Ends the run of a job that never came to be, if it was made. */
  void abandon(Job job) {
    Upstream.call(
        () -> {
          Iterator<SearchRunsResponse> found =
              runs()
                  .searchRuns(
                      SearchRunsRequest.newBuilder()
                          .addExperimentIds(job.experimentId())
                          .setFilter("tags.`%s` = '%s'".formatted(JobTags.JOB_ID, job.id()))
                          .build());
          found.forEachRemaining(
              page ->
                  page.getRunsList().stream()
                      .map(Run::getInfo)
                      .filter(run -> !isLast(run.getStatus()))
                      .forEach(run -> update(run.getRunId(), RunStatus.RUN_STATUS_FAILED, true)));
          return null;
        });
  }

  private void update(String id, RunStatus status, boolean isEnd) {
    UpdateRunRequest.Builder request = UpdateRunRequest.newBuilder().setRunId(id).setStatus(status);
    if (isEnd) {
      request.setEndTime(System.currentTimeMillis());
    }
    Upstream.call(() -> runs().updateRun(request.build()));
  }

  private static boolean isLast(RunStatus status) {
    return switch (status) {
      case RUN_STATUS_FINISHED, RUN_STATUS_FAILED, RUN_STATUS_KILLED -> true;
      default -> false;
    };
  }

  private static Tag tag(String key, String value) {
    return Tag.newBuilder().setKey(key).setValue(value).build();
  }
}
