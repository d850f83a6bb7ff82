package io.millrace.projects.job;

import io.millrace.common.v1.Tag;
import io.millrace.runtime.channel.Channels;
import io.millrace.runtime.channel.Upstream;
import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.v1.CreateRunRequest;
import io.millrace.tracking.v1.DeleteRunRequest;
import io.millrace.tracking.v1.EndRunRequest;
import io.millrace.tracking.v1.LogBatchRequest;
import io.millrace.tracking.v1.Run;
import io.millrace.tracking.v1.RunServiceGrpc;
import io.millrace.tracking.v1.RunServiceGrpc.RunServiceBlockingStub;
import io.millrace.tracking.v1.RunStatus;
import io.millrace.tracking.v1.SearchRunsRequest;
import io.millrace.tracking.v1.SearchRunsResponse;
import io.millrace.tracking.v1.UpdateRunRequest;
import jakarta.enterprise.context.ApplicationScoped;
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
    Upstream.call(
        () ->
            runs()
                .updateRun(
                    UpdateRunRequest.newBuilder()
                        .setRunId(id)
                        .setStatus(RunStatus.RUN_STATUS_SCHEDULED)
                        .build()));
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
      // A run that is deleted or gone is told nothing, sooner or later.
      return FinalFailures.has(e);
    }
  }

  /**
   * The job has ended. What the run's own code has said of its end stays, as MLflow has it. A run
   * that somebody has deleted meanwhile is ended too: it may be restored.
   */
  void end(Job job) {
    RunStatus status =
        switch (job.state()) {
          case JOB_STATE_SUCCEEDED -> RunStatus.RUN_STATUS_FINISHED;
          case JOB_STATE_CANCELLED -> RunStatus.RUN_STATUS_KILLED;
          default -> RunStatus.RUN_STATUS_FAILED;
        };
    end(job.runId(), status);
  }

  /** A job never came to be, and this was to be its run. */
  void fail(String id) {
    end(id, RunStatus.RUN_STATUS_FAILED);
  }

  /**
   * Ends the run of a job that never came to be, if it was made, and deletes it: nobody was told of
   * it, and the job may have been made anew.
   */
  void abandon(Job job) {
    SearchRunsRequest request =
        SearchRunsRequest.newBuilder()
            .addExperimentIds(job.experimentId())
            .setFilter("tags.`%s` = '%s'".formatted(JobTags.JOB_ID, job.id()))
            .build();
    Upstream.call(
        () -> {
          runs().searchRuns(request).forEachRemaining(this::abandon);
          return null;
        });
  }

  private void abandon(SearchRunsResponse found) {
    for (Run run : found.getRunsList()) {
      String id = run.getInfo().getRunId();
      end(id, RunStatus.RUN_STATUS_FAILED);
      Upstream.call(() -> runs().deleteRun(DeleteRunRequest.newBuilder().setRunId(id).build()));
    }
  }

  private void end(String id, RunStatus status) {
    Upstream.call(
        () ->
            runs()
                .endRun(
                    EndRunRequest.newBuilder()
                        .setRunId(id)
                        .setStatus(status)
                        .setEndTime(System.currentTimeMillis())
                        .build()));
  }

  private static Tag tag(String key, String value) {
    return Tag.newBuilder().setKey(key).setValue(value).build();
  }
}
