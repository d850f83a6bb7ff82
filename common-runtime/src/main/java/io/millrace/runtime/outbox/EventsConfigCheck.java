package io.millrace.runtime.outbox;

import java.time.Duration;

/** Refuses a configuration of events that could not work. */
final class EventsConfigCheck {

  private static final Duration LONGEST = Duration.ofDays(36_500);

  private EventsConfigCheck() {}

  /**
   * @throws IllegalArgumentException naming the setting
   */
  static void check(EventsConfig config) {
    positive("poll-interval", config.pollInterval());
    positive("heartbeat", config.heartbeat());
    positive("stall-limit", config.stallLimit());
    positive("retention.every", config.retention().every());
    refuseIf(config.bufferedEvents() < 1, "buffered-events", "1 or more");
    refuseIf(config.retention().maxEvents() < 0, "retention.max-events", "0 or more");
    Duration maxAge = config.retention().maxAge();
    refuseIf(
        maxAge.isNegative() || maxAge.compareTo(LONGEST) > 0,
        "retention.max-age",
        "zero or more, and a hundred years at most");
  }

  private static void positive(String name, Duration value) {
    refuseIf(
        value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(LONGEST) > 0,
        name,
        "a millisecond or more, and a hundred years at most");
  }

  private static void refuseIf(boolean wrong, String name, String rule) {
    if (wrong) {
      throw new IllegalArgumentException("millrace.events.%s must be %s.".formatted(name, rule));
    }
  }
}
