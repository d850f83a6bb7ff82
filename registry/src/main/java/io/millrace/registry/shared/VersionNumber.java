package io.millrace.registry.shared;

import io.millrace.runtime.error.MillraceException;
import java.util.regex.Pattern;

/** Numbers of versions, which the wire carries as decimal texts. */
public final class VersionNumber {

  private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,100}");
  private static final Pattern BEYOND = Pattern.compile("[+-]?0*[1-9][0-9]{9,}");

  private VersionNumber() {}

  /**
   * The number in a text; INVALID_PARAMETER_VALUE if there is none, RESOURCE_DOES_NOT_EXIST if it
   * is too great for any version.
   *
   * @param name the model's name, for the message
   */
  public static int parse(String name, String text) {
    String number = text.strip();
    if (!INTEGER.matcher(number).matches()) {
      throw MillraceException.invalid(
          "Parameter 'version' must be an integer, got '%s'.".formatted(text));
    }
    if (BEYOND.matcher(number).matches()) {
      throw RegistryErrors.noVersion(name, number);
    }
    return Integer.parseInt(number);
  }
}
