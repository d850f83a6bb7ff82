package io.millrace.projects.sweep;

import io.millrace.common.v1.Tag;
import io.millrace.project.command.GivenValues;
import io.millrace.projects.job.FinalFailures;
import io.millrace.projects.job.JobTags;
import io.millrace.projects.v1.SweepState;
import io.millrace.runtime.channel.Channels;
import io.millrace.runtime.channel.Upstream;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.rule.KeyRules;
import io.millrace.tracking.v1.CreateRunRequest;
import io.millrace.tracking.v1.EndRunRequest;
import io.millrace.tracking.v1.GetRunRequest;
import io.millrace.tracking.v1.LogBatchRequest;
import io.millrace.tracking.v1.Metric;
import io.millrace.tracking.v1.Run;
import io.millrace.tracking.v1.RunServiceGrpc;
import io.millrace.tracking.v1.RunServiceGrpc.RunServiceBlockingStub;
import io.millrace.tracking.v1.RunStatus;
import io.millrace.tracking.v1.SearchRunsRequest;
import io.millrace.tracking.v1.SearchRunsResponse;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;

/** A sweep's run in tracking; those of its trials are only read. */
@ApplicationScoped
class SweepRun {

  private static final Logger LOG = Logger.getLogger(SweepRun.class);

  /** As MLflow's automatic logging names what its own searches find. */
  private static final String BEST = "best_";

  /** Of one LogBatch. */
  private static final int MOST_PARAMS = 100;

  private final Channels channels;

  SweepRun(Channels channels) {
    this.channels = channels;
  }

  private RunServiceBlockingStub runs() {
    return Upstream.ask(channels, RunServiceGrpc.SERVICE_NAME, RunServiceGrpc::newBlockingStub);
  }

  /** Makes a sweep's run, if nobody has; gives its id. */
  String make(SweepRow sweep) {
    return find(sweep).stream().findFirst().orElseGet(() -> create(sweep));
  }

  private String create(SweepRow sweep) {
    CreateRunRequest request =
        sweep.runRequest().toBuilder()
            .addTags(tag(JobTags.SWEEP_ID, sweep.id().toString()))
            .build();
    return Upstream.call(() -> runs().createRun(request).getRun().getInfo().getRunId());
  }

  private List<String> find(SweepRow sweep) {
    SearchRunsRequest request =
        SearchRunsRequest.newBuilder()
            .addExperimentIds(sweep.experimentId())
            .setFilter("tags.`%s` = '%s'".formatted(JobTags.SWEEP_ID, sweep.id()))
            .build();
    return Upstream.call(
        () -> {
          List<String> found = new ArrayList<>();
          runs().searchRuns(request).forEachRemaining(page -> found.addAll(ids(page)));
          return found;
        });
  }

  private static List<String> ids(SearchRunsResponse page) {
    return page.getRunsList().stream().map(run -> run.getInfo().getRunId()).toList();
  }

  Run get(String runId) {
    return Upstream.call(
        () -> runs().getRun(GetRunRequest.newBuilder().setRunId(runId).build()).getRun());
  }

  /**
   * Tells a sweep's run of its end, and what was best. One that was made a second time, as the
   * answer to the first came too late, is ended too.
   *
   * @param best null if there is none
   * @throws MillraceException if it may work later
   */
  void end(SweepRow sweep, SweepState state, TrialRow best) {
    if (best != null) {
      unlessFinal(sweep, () -> logBest(sweep, best));
    }
    Set<String> all = new LinkedHashSet<>();
    unlessFinal(sweep, () -> all.addAll(find(sweep)));
    if (sweep.runId() != null) {
      // A search does not find it when somebody has deleted it.
      all.add(sweep.runId());
    }
    all.forEach(run -> unlessFinal(sweep, () -> tell(run, state)));
  }

  /** Somebody may have removed the run: the sweep ends all the same. */
  private static void unlessFinal(SweepRow sweep, Runnable call) {
    try {
      call.run();
    } catch (MillraceException failure) {
      if (!FinalFailures.has(failure)) {
        throw failure;
      }
      LOG.infof("The run of sweep %s is not told: %s", sweep.id(), failure.getMessage());
    }
  }

  private void tell(String runId, SweepState state) {
    RunStatus status =
        switch (state) {
          case SWEEP_STATE_SUCCEEDED -> RunStatus.RUN_STATUS_FINISHED;
          case SWEEP_STATE_CANCELLED -> RunStatus.RUN_STATUS_KILLED;
          default -> RunStatus.RUN_STATUS_FAILED;
        };
    Upstream.call(
        () ->
            runs()
                .endRun(
                    EndRunRequest.newBuilder()
                        .setRunId(runId)
                        .setStatus(status)
                        .setEndTime(System.currentTimeMillis())
                        .build()));
  }

  private void logBest(SweepRow sweep, TrialRow best) {
    if (isLogged(sweep, best)) {
      return;
    }
    List<Tag> params =
        GivenValues.of(best.parameters()).entrySet().stream()
            .filter(param -> isKey(BEST + param.getKey()))
            .map(SweepRun::best)
            .toList();
    for (int at = 0; at < params.size(); at += MOST_PARAMS) {
      LogBatchRequest batch =
          LogBatchRequest.newBuilder()
              .setRunId(sweep.runId())
              .addAllParams(params.subList(at, Math.min(params.size(), at + MOST_PARAMS)))
              .build();
      // Where somebody has logged such a parameter, it stays.
      unlessFinal(sweep, () -> Upstream.call(() -> runs().logBatch(batch)));
    }
    LogBatchRequest.Builder last =
        LogBatchRequest.newBuilder()
            .setRunId(sweep.runId())
            .addTags(tag(JobTags.BEST_RUN_ID, best.runId()));
    if (isKey(BEST + sweep.objective().getMetric())) {
      last.addMetrics(
          Metric.newBuilder()
              .setKey(BEST + sweep.objective().getMetric())
              .setValue(best.objectiveValue())
              .setTimestamp(System.currentTimeMillis()));
    }
    Upstream.call(() -> runs().logBatch(last.build()));
  }

  /** Whoever did so has died before the sweep was ended: a second point would be one too many. */
  private boolean isLogged(SweepRow sweep, TrialRow best) {
    return get(sweep.runId())
        .getData()
        .getTagsList()
        .contains(tag(JobTags.BEST_RUN_ID, best.runId()));
  }

  private static Tag best(Map.Entry<String, String> param) {
    return tag(BEST + param.getKey(), param.getValue());
  }

  /** A name of the greatest length has no room for what is put before it. */
  private static boolean isKey(String name) {
    return name.codePointCount(0, name.length()) <= KeyRules.MAX_LENGTH;
  }

  private static Tag tag(String key, String value) {
    return Tag.newBuilder().setKey(key).setValue(value).build();
  }
}
