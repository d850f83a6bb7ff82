package io.millrace.projects.lease;

import io.millrace.projects.job.Job;
import io.millrace.projects.v1.AttemptOutcome;
import io.millrace.projects.v1.JobState;
import java.time.Duration;

/**
 * What becomes of a job whose attempt has ended.
 *
 * @param pause how long nobody takes it, if it waits again
 * @param message why that becomes of it; null if how the attempt went says it
 */
record Next(JobState state, boolean counts, Duration pause, String message) {

  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
  private static final Duration PAUSE_OF_RELEASED = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE_OF_RELEASED = Duration.ofMinutes(1);
  private static final int MOST_RELEASES = 100;

  private Next(JobState state, boolean counts, Duration pause) {
    this(state, counts, pause, null);
  }

  static Next after(Job job, int maxAttempts, Duration retryDelay, Ending ending) {
    if (ending.outcome() == AttemptOutcome.ATTEMPT_OUTCOME_SUCCEEDED) {
      return new Next(JobState.JOB_STATE_SUCCEEDED, true, Duration.ZERO);
    }
    if (job.isCancelled() || ending.outcome() == AttemptOutcome.ATTEMPT_OUTCOME_CANCELLED) {
      return new Next(JobState.JOB_STATE_CANCELLED, true, Duration.ZERO);
    }
    if (!ending.counts()) {
      return afterRelease(job.attempts() - job.attemptsCounted());
    }
    int counted = job.attemptsCounted() + 1;
    if (counted >= maxAttempts) {
      return new Next(JobState.JOB_STATE_FAILED, true, Duration.ZERO);
    }
    return new Next(JobState.JOB_STATE_QUEUED, true, pause(retryDelay, counted - 1, LONGEST_PAUSE));
  }

  /**
   * A worker that stops is no fault of the job's; one that is given back each time goes in circles.
   */
  private static Next afterRelease(int released) {
    if (released > MOST_RELEASES) {
      return new Next(
          JobState.JOB_STATE_FAILED,
          false,
          Duration.ZERO,
          "Its workers have given it back %d times.".formatted(released));
    }
    Duration pause =
        released == 1
            ? Duration.ZERO
            : pause(PAUSE_OF_RELEASED, released - 2, LONGEST_PAUSE_OF_RELEASED);
    return new Next(JobState.JOB_STATE_QUEUED, false, pause);
  }

  /** Twice as long after each. */
  private static Duration pause(Duration first, int earlier, Duration longest) {
    double millis = first.toMillis() * Math.pow(2, earlier);
    return Duration.ofMillis((long) Math.min(longest.toMillis(), millis));
  }
}
