package io.millrace.registry.alias;

import io.millrace.runtime.error.MillraceException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;

/** Points in time as clients write them. */
final class Moment {

  private Moment() {}

  /**
   * Milliseconds since 1970, from RFC 3339 or from such milliseconds; INVALID_PARAMETER_VALUE if it
   * is neither.
   */
  static long parse(String text, String field) {
    if (text.matches("[0-9]{1,18}")) {
      return Long.parseLong(text);
    }
    try {
      return OffsetDateTime.parse(text).toInstant().toEpochMilli();
    } catch (DateTimeException | ArithmeticException unreadable) {
      throw MillraceException.invalid(
          "Invalid value \"%s\" for parameter '%s' supplied: It must be a time such as 2026-11-01T12:00:00Z, or milliseconds since 1970."
              .formatted(text, field));
    }
  }
}
