package io.millrace.runtime.outbox;

import java.time.Duration;

/** Configuration of events, for tests. */
final class TestEvents {

  private TestEvents() {}

  static EventsConfig.Retention keeping(Duration maxAge, long maxEvents) {
    return new EventsConfig.Retention() {
      @Override
      public Duration maxAge() {
        return maxAge;
      }

      @Override
      public long maxEvents() {
        return maxEvents;
      }

      @Override
      public Duration every() {
        return Duration.ofMinutes(1);
      }
    };
  }
}
