package io.millrace.gateway.json;

import io.millrace.runtime.error.MillraceException;
import java.util.List;

/** What is said to a caller whose JSON does not fit. Texts are MLflow's where MLflow has one. */
final class Problems {

  /** Of a value that does not fit, no more than this many characters are shown. */
  private static final int SHOWN = 500;

  private static final String SEE_DOCS =
      " See the API docs for more information about request parameters.";

  private Problems() {}

  /** MLflow's text for a value of the wrong type; {@code pythonType} as Python calls it. */
  static MillraceException wrongType(String path, String json, String pythonType) {
    return invalid(path, json, "Value was of type '" + pythonType + "'.");
  }

  static MillraceException outOfRange(String path, String json, Kind kind) {
    return invalid(path, json, "Value is out of the range of " + kind.name().toLowerCase() + ".");
  }

  static MillraceException notAChoice(String path, String json, List<String> choices) {
    return invalid(path, json, "Value must be one of " + String.join(", ", choices) + ".");
  }

  static MillraceException badForm(String path, String json, String form) {
    return invalid(path, json, "Value must be " + form + ".");
  }

  private static MillraceException invalid(String path, String json, String hint) {
    String shown = json.length() > SHOWN ? json.substring(0, SHOWN) + "…" : json;
    return MillraceException.invalid(
        "Invalid value "
            + shown
            + " for parameter '"
            + path
            + "' supplied:  Hint: "
            + hint
            + SEE_DOCS);
  }

  static MillraceException badText(String path, String why) {
    return MillraceException.invalid(
        "Invalid value for parameter '" + path + "' supplied: It " + why + ".");
  }

  static MillraceException unknown(String path, String hint) {
    String shown = path.length() > SHOWN ? path.substring(0, SHOWN) + "…" : path;
    return MillraceException.invalid("Unknown field '" + shown + "': " + hint);
  }

  static MillraceException bothSpellings(String first, String second) {
    return MillraceException.invalid(
        "Request specifies both '%s' and '%s'; provide only one of them.".formatted(first, second));
  }

  static MillraceException twice(String path) {
    return MillraceException.invalid(
        "Request specifies '%s' more than once; provide it only once.".formatted(path));
  }

  static MillraceException booleanText(String text) {
    // MLflow's text for query parameters.
    return MillraceException.invalid(
        "Invalid boolean value: " + text + ", must be 'true' or 'false'.");
  }
}
