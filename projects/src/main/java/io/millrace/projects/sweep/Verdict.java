package io.millrace.projects.sweep;

import io.millrace.projects.v1.SweepState;
import io.millrace.projects.v1.TrialCounts;

/**
 * How a sweep has ended.
 *
 * @param message why it failed; null if it has not
 */
record Verdict(SweepState state, String message) {

  /** The verdict on a sweep none of whose trials is left. */
  static Verdict of(SweepRow sweep, TrialCounts counts) {
    if (sweep.isCancelled()) {
      return new Verdict(SweepState.SWEEP_STATE_CANCELLED, null);
    }
    if (sweep.maxFailed() != null && counts.getFailed() > sweep.maxFailed()) {
      return failed(
          "%d trials have failed, and %d may (max_failed_trials)."
              .formatted(counts.getFailed(), sweep.maxFailed()));
    }
    if (counts.getSucceeded() == 0) {
      return failed("No trial has succeeded.");
    }
    return new Verdict(SweepState.SWEEP_STATE_SUCCEEDED, null);
  }

  private static Verdict failed(String message) {
    return new Verdict(SweepState.SWEEP_STATE_FAILED, message);
  }
}
