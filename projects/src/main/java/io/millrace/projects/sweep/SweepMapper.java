package io.millrace.projects.sweep;

import io.millrace.projects.v1.Sweep;
import io.millrace.projects.v1.TrialCounts;
import java.util.List;
import java.util.Map;

/** Sweeps in the contract's words. */
final class SweepMapper {

  private SweepMapper() {}

  /**
   * Sweeps with what their trials came to.
   *
   * @param counts by the sweeps' sequences
   * @param best by the sweeps' sequences; none for those without
   */
  static List<Sweep> of(
      List<SweepRow> sweeps, Map<Long, TrialCounts> counts, Map<Long, TrialRow> best) {
    return sweeps.stream()
        .map(sweep -> of(sweep, counts.get(sweep.sequence()), best.get(sweep.sequence())))
        .toList();
  }

  private static Sweep of(SweepRow sweep, TrialCounts counts, TrialRow best) {
    Sweep.Builder message =
        Sweep.newBuilder()
            .setSweepId(sweep.id().toString())
            .setSpec(sweep.spec())
            .setSearchSpace(sweep.searchSpace())
            .setMaxParallelTrials(sweep.maxParallel())
            .setResolvedVersion(sweep.resolvedVersion())
            .setExperimentId(sweep.experimentId())
            .setState(sweep.state())
            .setCreationTimestamp(sweep.creationTime());
    if (counts != null) {
      message.setTrialCounts(counts);
    }
    if (best != null) {
      message.setBestTrial(best.show());
    }
    if (sweep.maxFailed() != null) {
      message.setMaxFailedTrials(sweep.maxFailed());
    }
    if (sweep.objective() != null) {
      message.setObjective(sweep.objective());
    }
    if (sweep.runId() != null) {
      message.setRunId(sweep.runId());
    }
    if (sweep.stateMessage() != null) {
      message.setStateMessage(sweep.stateMessage());
    } else if (sweep.stopMessage() != null) {
      message.setStateMessage(sweep.stopMessage());
    }
    if (sweep.endTime() != null) {
      message.setEndTimestamp(sweep.endTime());
    }
    return message.build();
  }
}
