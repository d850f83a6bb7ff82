package io.millrace.projects.schedule;

import com.google.protobuf.util.Durations;
import io.millrace.projects.v1.Trigger;
import io.millrace.runtime.error.MillraceException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** What schedules are triggered by. */
final class Triggers {

  private static final Duration SHORTEST = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofDays(366);

  private Triggers() {}

  /**
   * Holds a trigger against the rules.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE
   */
  static void check(Trigger trigger) {
    long kinds =
        Stream.of(!trigger.getCron().isEmpty(), trigger.hasInterval(), trigger.hasEvent())
            .filter(is -> is)
            .count();
    if (kinds != 1) {
      throw MillraceException.invalid(
          "Invalid value for parameter 'trigger' supplied: It has exactly one of cron, interval and event.");
    }
    if (trigger.getCron().isEmpty() && !trigger.getTimeZone().isEmpty()) {
      throw MillraceException.invalid(
          "Invalid value for parameter 'trigger.time_zone' supplied: Only cron has one.");
    }
    if (trigger.hasEvent()) {
      EventRule.check(trigger.getEvent());
    } else if (times(trigger).orElseThrow().next(Instant.now()).isEmpty()) {
      throw MillraceException.invalid(
          "Invalid value '%s' for parameter 'trigger.cron' supplied: There is no such time."
              .formatted(trigger.getCron()));
    }
  }

  /** When it fires; empty if the clock does not say. */
  static Optional<Times> times(Trigger trigger) {
    if (trigger.hasEvent()) {
      return Optional.empty();
    }
    if (!trigger.hasInterval()) {
      return Optional.of(CronTimes.parse(trigger.getCron(), trigger.getTimeZone()));
    }
    Duration interval =
        Durations.isValid(trigger.getInterval())
            ? Duration.ofMillis(Durations.toMillis(trigger.getInterval()))
            : Duration.ZERO;
    if (interval.compareTo(SHORTEST) < 0 || interval.compareTo(LONGEST) > 0) {
      throw MillraceException.invalid(
          "Invalid value for parameter 'trigger.interval' supplied: It is from a minute to a year.");
    }
    return Optional.of(after -> Optional.of(after.plus(interval)));
  }
}
