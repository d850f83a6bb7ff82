package io.millrace.runtime.rule;

import io.millrace.runtime.error.MillraceException;

/** Values that are longer than they may be: cut, or refused, as the server is configured. */
public final class TooLong {

  private TooLong() {}

  /**
   * The value, at most {@code max} characters of it.
   *
   * @param what how MLflow's message calls the field
   * @param cut whether a longer value is cut rather than refused
   */
  public static String bounded(String value, int max, String what, boolean cut) {
    if (value.length() <= max || value.codePointCount(0, value.length()) <= max) {
      return value;
    }
    if (!cut) {
      throw MillraceException.invalid(
          "'%s' exceeds the maximum length of %d characters".formatted(what, max));
    }
    return value.substring(0, value.offsetByCodePoints(0, max));
  }
}
