package io.millrace.registry.delivery;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.concurrent.ThreadLocalRandom;

/** How long a webhook that was not reached is left alone. */
final class Backoff {

  private static final long FIRST_MILLIS = 1_000;
  private static final long LONGEST_MILLIS = Duration.ofMinutes(15).toMillis();
  private static final int MOST_DOUBLINGS = 20;

  private Backoff() {}

  /**
   * How long.
   *
   * @param failures how often in a row it was not reached, from 1
   * @param retryAfter what it asked for itself, as HTTP's header of that name; null if it did not
   */
  static long millis(int failures, String retryAfter, Instant now) {
    long most = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(failures - 1, MOST_DOUBLINGS));
    // Those that failed together do not come back together.
    long wait = ThreadLocalRandom.current().nextLong(most / 2, most + 1);
    return Math.max(wait, Math.min(LONGEST_MILLIS, asked(retryAfter, now)));
  }

  private static long asked(String retryAfter, Instant now) {
    if (retryAfter == null) {
      return 0;
    }
    try {
      return retryAfter.matches("[0-9]{1,9}")
          ? 1000 * Long.parseLong(retryAfter)
          : Duration.between(
                  now,
                  ZonedDateTime.parse(retryAfter, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant())
              .toMillis();
    } catch (DateTimeParseException | ArithmeticException nonsense) {
      return 0;
    }
  }
}
