package io.millrace.projects.sweep;

import io.millrace.common.v1.ErrorReason;
import io.millrace.projects.v1.TrialState;
import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.v1.Metric;
import io.millrace.tracking.v1.Run;
import io.millrace.tracking.v1.RunStatus;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** What has become of trials: by their jobs, and by what their runs have logged. */
@ApplicationScoped
class Outcomes {

  private final SweepRun runs;

  Outcomes(SweepRun runs) {
    this.runs = runs;
  }

  /**
   * The outcome of a trial whose job has ended, or is gone.
   *
   * @throws MillraceException TEMPORARILY_UNAVAILABLE while tracking is away
   */
  EndedTrial of(SweepRow sweep, BegunTrial trial) {
    boolean hasObjective = sweep.objective() != null;
    if (trial.jobState() != null && !hasObjective) {
      return new EndedTrial(trial.number(), state(trial), trial.jobMessage(), null);
    }
    Optional<Run> run = run(trial);
    TrialState state = trial.jobState() == null ? state(run) : state(trial);
    if (!hasObjective || state != TrialState.TRIAL_STATE_SUCCEEDED) {
      return new EndedTrial(trial.number(), state, trial.jobMessage(), null);
    }
    String metric = sweep.objective().getMetric();
    Optional<Double> value = run.flatMap(each -> value(each, metric));
    return new EndedTrial(
        trial.number(),
        state,
        value.isPresent()
            ? null
            : "Its run has no value of the metric '%s', or NaN.".formatted(metric),
        value.orElse(null));
  }

  /** Empty if somebody has removed it. */
  private Optional<Run> run(BegunTrial trial) {
    try {
      return Optional.of(runs.get(trial.runId()));
    } catch (MillraceException failure) {
      if (failure.reason() == ErrorReason.ERROR_REASON_RESOURCE_DOES_NOT_EXIST) {
        return Optional.empty();
      }
      throw failure;
    }
  }

  private static TrialState state(BegunTrial trial) {
    return switch (trial.jobState()) {
      case JOB_STATE_SUCCEEDED -> TrialState.TRIAL_STATE_SUCCEEDED;
      case JOB_STATE_CANCELLED -> TrialState.TRIAL_STATE_CANCELLED;
      default -> TrialState.TRIAL_STATE_FAILED;
    };
  }

  /** Its job is gone; what the run was told of its end is left. */
  private static TrialState state(Optional<Run> run) {
    RunStatus status =
        run.map(each -> each.getInfo().getStatus()).orElse(RunStatus.RUN_STATUS_FAILED);
    return switch (status) {
      case RUN_STATUS_FINISHED -> TrialState.TRIAL_STATE_SUCCEEDED;
      case RUN_STATUS_KILLED -> TrialState.TRIAL_STATE_CANCELLED;
      default -> TrialState.TRIAL_STATE_FAILED;
    };
  }

  private static Optional<Double> value(Run run, String metric) {
    return run.getData().getMetricsList().stream()
        .filter(each -> each.getKey().equals(metric))
        .map(Metric::getValue)
        .filter(each -> !Double.isNaN(each))
        .findFirst();
  }
}
