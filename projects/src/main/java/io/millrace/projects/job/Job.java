package io.millrace.projects.job;

import io.millrace.projects.v1.JobSpec;
import io.millrace.projects.v1.JobState;
import java.util.UUID;

/**
 * A job, as its row is.
 *
 * @param sequence in the order of asking
 * @param runId null until the run is made
 * @param isCancelled whether whoever runs it is to end it
 * @param attempts how many have begun
 * @param attemptsCounted those of them that count against the most there may be
 * @param fence what the present or last attempt is known by
 * @param notBefore in milliseconds since 1970; null if there is nothing to wait for
 */
public record Job(
    long sequence,
    UUID id,
    String queue,
    int priority,
    JobSpec spec,
    String resolvedVersion,
    String experimentId,
    String runId,
    String creator,
    JobState state,
    String stateMessage,
    boolean isCancelled,
    int attempts,
    int attemptsCounted,
    long fence,
    Long notBefore,
    long creationTime,
    Long startTime,
    Long endTime) {

  /** Whether nothing will change any more. */
  public boolean hasEnded() {
    return state.getNumber() > JobState.JOB_STATE_RUNNING_VALUE;
  }
}
