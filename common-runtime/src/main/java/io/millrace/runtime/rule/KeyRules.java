package io.millrace.runtime.rule;

import io.millrace.runtime.error.MillraceException;
import java.nio.file.Path;

/**
 * What the key of a metric, param or tag may look like. MLflow's rules: keys may become file names,
 * so they must mean themselves when read as a relative path.
 */
public final class KeyRules {

  /** The longest key, in characters. */
  public static final int MAX_LENGTH = 250;

  private KeyRules() {}

  /**
   * Refuses a bad key with INVALID_PARAMETER_VALUE.
   *
   * @param path the field's path, for the message
   */
  public static void check(String key, String path) {
    if (!hasOnlyAllowedCharacters(key)) {
      throw MillraceException.invalid(
          "Invalid value \"%s\" for parameter '%s' supplied: Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/)."
              .formatted(key, path));
    }
    if (!meansItselfAsPath(key)) {
      throw MillraceException.invalid(
          "Invalid value \"%s\" for parameter '%s' supplied: Names may be treated as files in certain cases, and must not resolve to other names when treated as such. This name would resolve to '%s'"
              .formatted(key, path, resolved(key)));
    }
  }

  /** As Python's posixpath.normpath has it. */
  private static String resolved(String key) {
    String normal = Path.of(key).normalize().toString();
    return normal.isEmpty() ? "." : normal;
  }

  /** Refuses a key that is too long. {@code what} is how MLflow's message calls the field. */
  public static void checkLength(String key, String what) {
    if (key.codePointCount(0, key.length()) > MAX_LENGTH) {
      throw MillraceException.invalid(
          "'%s' exceeds the maximum length of %d characters".formatted(what, MAX_LENGTH));
    }
  }

  private static boolean hasOnlyAllowedCharacters(String key) {
    return key.codePoints().allMatch(KeyRules::isAllowed);
  }

  /** Python's {@code [/\w.\- :]}. */
  private static boolean isAllowed(int character) {
    return Character.isLetterOrDigit(character)
        || character == '_'
        || character == '-'
        || character == '.'
        || character == ' '
        || character == ':'
        || character == '/'
        || Character.getType(character) == Character.LETTER_NUMBER
        || Character.getType(character) == Character.OTHER_NUMBER;
  }

  private static boolean meansItselfAsPath(String key) {
    if (key.startsWith("/") || key.startsWith("..") || key.endsWith("/") || key.equals(".")) {
      return false;
    }
    return key.indexOf('/') < 0 && key.indexOf('.') < 0
        || !(key.contains("//")
            || key.startsWith("./")
            || key.contains("/./")
            || key.endsWith("/.")
            || key.contains("/../")
            || key.endsWith("/.."));
  }
}
