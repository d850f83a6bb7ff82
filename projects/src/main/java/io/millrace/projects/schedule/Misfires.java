package io.millrace.projects.schedule;

import io.millrace.projects.v1.FiringOutcome;
import java.time.Instant;
import java.util.Optional;

/**
 * Which of a schedule's times are over.
 *
 * @param count of them, from the first one on; {@link #MOST} stands for as many or more
 * @param last the last that was counted
 * @param next the first one to come; null if there is none
 */
record Misfires(int count, Instant last, Instant next) {

  /** Further ones are not counted one by one. */
  static final int MOST = 1000;

  /** Those from {@code first} on, which is over. */
  static Misfires of(Times times, Instant first, Instant now) {
    int count = 1;
    Instant last = first;
    Optional<Instant> next = times.next(first);
    while (next.isPresent() && !next.get().isAfter(now) && count < MOST) {
      count++;
      last = next.get();
      next = times.next(last);
    }
    if (next.isPresent() && !next.get().isAfter(now)) {
      next = times.next(now);
    }
    return new Misfires(count, last, next.orElse(null));
  }

  /**
   * What is made of them.
   *
   * @param isLate whether no server was there in time for the last of them
   */
  Occasion occasion(Instant first, boolean skips, boolean isLate) {
    if (skips && isLate) {
      return Occasion.ofTime(
          first,
          FiringOutcome.FIRING_OUTCOME_MISSED,
          count == 1
              ? "No server was there at that time."
              : "No server was there at %s times from this one to %s."
                  .formatted(many(count), last));
    }
    if (count == 1) {
      return Occasion.ofTime(first, FiringOutcome.FIRING_OUTCOME_PENDING, null);
    }
    return skips
        ? Occasion.ofTime(
            last,
            FiringOutcome.FIRING_OUTCOME_PENDING,
            "No server was there at %s times before it, from %s on."
                .formatted(many(count - 1), first))
        : Occasion.ofTime(
            first,
            FiringOutcome.FIRING_OUTCOME_PENDING,
            "It stands for %s times, to %s, at which no server was there."
                .formatted(many(count), last));
  }

  private static String many(int count) {
    return count >= MOST - 1 ? "a thousand or more" : Integer.toString(count);
  }
}
