package io.millrace.registry.shared;

import io.millrace.runtime.error.MillraceException;

/** What a registered model may be called: MLflow's rules, which reads check too. */
public final class ModelName {

  /** The longest name, in characters; MLflow's column. */
  private static final int MAX_LENGTH = 256;

  private ModelName() {}

  /** The name, unless it is none; INVALID_PARAMETER_VALUE then. */
  public static String check(String name) {
    return check(name, "name");
  }

  /**
   * The name, unless it is none.
   *
   * @param field the request's field, for the message
   */
  public static String check(String name, String field) {
    if (name.isBlank()) {
      throw MillraceException.invalid(
          "Missing value for required parameter '%s'.".formatted(field));
    }
    if (name.indexOf('/') >= 0 || name.indexOf(':') >= 0) {
      throw MillraceException.invalid(
          "Invalid model name '%s'. Names cannot contain '/' or ':'.".formatted(name));
    }
    if (name.equals(".") || name.equals("..")) {
      throw MillraceException.invalid(
          "Invalid value \"%s\" for parameter '%s' supplied: Names may be treated as files in certain cases, and must not resolve to other names when treated as such. This name would resolve to '%s'"
              .formatted(name, field, name));
    }
    if (name.codePointCount(0, name.length()) > MAX_LENGTH) {
      throw MillraceException.invalid(
          "'%s' exceeds the maximum length of %d characters".formatted(field, MAX_LENGTH));
    }
    return name;
  }
}
