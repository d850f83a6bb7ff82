package io.millrace.projects.lease;

import io.millrace.projects.job.Job;
import io.millrace.projects.v1.AttemptOutcome;
import io.millrace.projects.v1.JobState;
import java.time.Duration;

/**
 * What becomes of a job whose attempt has ended.
 *
 * @param pause how long nobody takes it, if it waits again
 */
record Next(JobState state, boolean counts, Duration pause) {

  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

  static Next after(Job job, int maxAttempts, Duration retryDelay, Ending ending) {
    if (ending.outcome() == AttemptOutcome.ATTEMPT_OUTCOME_SUCCEEDED) {
      return new Next(JobState.JOB_STATE_SUCCEEDED, true, Duration.ZERO);
    }
    if (job.isCancelled() || ending.outcome() == AttemptOutcome.ATTEMPT_OUTCOME_CANCELLED) {
      return new Next(JobState.JOB_STATE_CANCELLED, true, Duration.ZERO);
    }
    if (!ending.counts()) {
      return new Next(JobState.JOB_STATE_QUEUED, false, Duration.ZERO);
    }
    int counted = job.attemptsCounted() + 1;
    if (counted >= maxAttempts) {
      return new Next(JobState.JOB_STATE_FAILED, true, Duration.ZERO);
    }
    return new Next(JobState.JOB_STATE_QUEUED, true, pause(retryDelay, counted));
  }

  /** Twice as long after each. */
  private static Duration pause(Duration first, int counted) {
    double millis = first.toMillis() * Math.pow(2, counted - 1.0);
    return Duration.ofMillis((long) Math.min(LONGEST_PAUSE.toMillis(), millis));
  }
}
