package io.millrace.projects.sweep;

import io.millrace.common.v1.ErrorReason;
import io.millrace.projects.job.FinalFailures;
import io.millrace.projects.v1.SweepState;
import io.millrace.projects.v1.TrialCounts;
import io.millrace.runtime.error.MillraceException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * What a sweep needs to go on. Each step is noted when it is done, and taken again if it was not:
 * whoever dies in between, another goes on.
 */
@ApplicationScoped
class SweepSteps {

  private static final Logger LOG = Logger.getLogger(SweepSteps.class);

  /** Then what has ended meanwhile is seen to. */
  private static final int AT_ONCE = 20;

  private final ProgressStore store;
  private final TrialStore trials;
  private final TrialSteps steps;
  private final SweepRun run;
  private final SweepConfig config;

  SweepSteps(
      ProgressStore store, TrialStore trials, TrialSteps steps, SweepRun run, SweepConfig config) {
    this.store = store;
    this.trials = trials;
    this.steps = steps;
    this.run = run;
    this.config = config;
  }

  /** Takes all steps that can be taken now; the sweep says why, if one cannot be yet. */
  void take(SweepRow sweep) {
    try {
      if (sweep.isOver() || sweep.runId() != null) {
        advance(sweep);
      } else {
        advance(withRun(sweep));
      }
      store.goesOn(sweep);
    } catch (Exception failure) {
      // Of the database, too, whose exceptions are checked.
      Duration since = store.waits(sweep, message(failure));
      if (isBounded(failure) && since.compareTo(config.retryFor()) > 0) {
        store.stop(sweep, message(failure));
      }
    }
  }

  /** A full queue has room some day, and what may not run now may be allowed. */
  private static boolean isBounded(Exception failure) {
    return !(failure instanceof MillraceException known)
        || known.reason() != ErrorReason.ERROR_REASON_RESOURCE_EXHAUSTED
            && known.reason() != ErrorReason.ERROR_REASON_PERMISSION_DENIED;
  }

  private SweepRow withRun(SweepRow sweep) {
    try {
      return makeRun(sweep);
    } catch (MillraceException failure) {
      if (FinalFailures.has(failure)) {
        return store.stop(sweep, failure.getMessage());
      }
      throw failure;
    }
  }

  /** Makes a sweep's run. */
  SweepRow makeRun(SweepRow sweep) {
    return store.setRun(sweep, run.make(sweep));
  }

  private void advance(SweepRow sweep) {
    SweepRow now = sweep;
    Optional<RuntimeException> failure;
    do {
      if (now.isOver()) {
        store.cancelWaiting(now);
      }
      failure = steps.seeToBegun(now);
      if (hasFailedTooOften(now)) {
        now = store.stop(now, tooMany(now));
        store.cancelWaiting(now);
      }
    } while (steps.begin(now, AT_ONCE) == AT_ONCE);
    if (failure.isPresent()) {
      throw failure.get();
    }
    endIfDone(now);
  }

  private boolean hasFailedTooOften(SweepRow sweep) {
    return !sweep.isOver()
        && sweep.maxFailed() != null
        && counts(sweep).getFailed() > sweep.maxFailed();
  }

  private String tooMany(SweepRow sweep) {
    return "Failed trials: %d; max_failed_trials is %d."
        .formatted(counts(sweep).getFailed(), sweep.maxFailed());
  }

  private TrialCounts counts(SweepRow sweep) {
    return trials.counts(List.of(sweep)).get(sweep.sequence());
  }

  private void endIfDone(SweepRow sweep) {
    TrialCounts counts = counts(sweep);
    if (counts.getWaiting() + counts.getQueued() + counts.getRunning() > 0) {
      return;
    }
    TrialRow best = trials.best(List.of(sweep)).get(sweep.sequence());
    SweepState state = state(sweep, counts);
    run.end(sweep, state, best);
    store.end(sweep, state, best == null ? null : best.runId(), reason(sweep, state, best));
  }

  private static SweepState state(SweepRow sweep, TrialCounts counts) {
    if (sweep.isCancelled()) {
      return SweepState.SWEEP_STATE_CANCELLED;
    }
    return sweep.isOver() || counts.getSucceeded() == 0
        ? SweepState.SWEEP_STATE_FAILED
        : SweepState.SWEEP_STATE_SUCCEEDED;
  }

  /** Null if there is nothing to say. */
  private static String reason(SweepRow sweep, SweepState state, TrialRow best) {
    return switch (state) {
      case SWEEP_STATE_FAILED ->
          sweep.stopMessage() == null ? "No trial has succeeded." : sweep.stopMessage();
      case SWEEP_STATE_SUCCEEDED ->
          sweep.objective() == null || best != null
              ? null
              : "No trial has a value of the metric '%s'.".formatted(sweep.objective().getMetric());
      default -> null;
    };
  }

  private static String message(Exception failure) {
    if (failure instanceof MillraceException) {
      return failure.getMessage();
    }
    LOG.error("A sweep does not go on", failure);
    return "An error within: see the server's log.";
  }
}
