package io.millrace.projects.schedule;

import io.millrace.projects.v1.FiringOutcome;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/**
 * What a schedule fires on: a time, an event, or somebody's wish.
 *
 * @param key what it is known by among the schedule's
 * @param due in milliseconds since 1970
 * @param event its source and id; null if it is none
 * @param causes ids of schedules whose jobs have led to it
 * @param outcome PENDING if it is still to be seen to
 * @param message what the history says of it; null for nothing
 */
record Occasion(
    String key, long due, String event, Set<Long> causes, FiringOutcome outcome, String message) {

  static Occasion ofTime(Instant due, FiringOutcome outcome, String message) {
    return new Occasion(due.toString(), due.toEpochMilli(), null, Set.of(), outcome, message);
  }

  static Occasion ofEvent(String event, long time, Set<Long> causes) {
    return new Occasion(event, time, event, causes, FiringOutcome.FIRING_OUTCOME_PENDING, null);
  }

  static Occasion ofWish() {
    return new Occasion(
        "asked " + UUID.randomUUID(),
        System.currentTimeMillis(),
        null,
        Set.of(),
        FiringOutcome.FIRING_OUTCOME_STARTED,
        null);
  }
}
