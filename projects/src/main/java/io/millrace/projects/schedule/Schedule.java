package io.millrace.projects.schedule;

import io.millrace.projects.v1.JobSpec;
import io.millrace.projects.v1.MisfirePolicy;
import io.millrace.projects.v1.OverlapPolicy;
import io.millrace.projects.v1.Trigger;
import java.time.Instant;

/**
 * A schedule, as its row is. Times are in milliseconds since 1970.
 *
 * @param nextTime null for events, and while it is paused
 * @param since events from before this are no occasion
 */
record Schedule(
    long id,
    String name,
    JobSpec spec,
    Trigger trigger,
    MisfirePolicy misfirePolicy,
    OverlapPolicy overlapPolicy,
    boolean isPaused,
    long creationTime,
    Long nextTime,
    long since) {

  /** The same, its trigger counting from a moment on. */
  Schedule from(Instant moment) {
    Long next =
        isPaused
            ? null
            : Triggers.times(trigger)
                .flatMap(times -> times.next(moment))
                .map(Instant::toEpochMilli)
                .orElse(null);
    return new Schedule(
        id,
        name,
        spec,
        trigger,
        misfirePolicy,
        overlapPolicy,
        isPaused,
        creationTime,
        next,
        moment.toEpochMilli());
  }
}
