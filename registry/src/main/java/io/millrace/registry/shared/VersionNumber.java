package io.millrace.registry.shared;

import io.millrace.runtime.error.MillraceException;
import java.util.regex.Pattern;

/** Numbers of versions, which the wire carries as decimal texts. */
public final class VersionNumber {

  /** What no version has. */
  private static final int NONE = -1;

  private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,100}");
  private static final Pattern BEYOND = Pattern.compile("[+-]?0*[0-9]{10,}");

  private VersionNumber() {}

  /**
   * The number in a text; INVALID_PARAMETER_VALUE if there is none. One too great for any version
   * is a number that no version has.
   */
  public static int parse(String text) {
    String number = text.strip();
    if (!INTEGER.matcher(number).matches()) {
      throw MillraceException.invalid(
          "Parameter 'version' must be an integer, got '%s'.".formatted(text));
    }
    return BEYOND.matcher(number).matches() ? NONE : Integer.parseInt(number);
  }
}
