package io.millrace.artifact;

import io.millrace.runtime.error.MillraceException;
import java.util.Locale;

/** Names a file among artifacts. Read, never opened: tracking is asked for what it stands for. */
public sealed interface ArtifactUri {

  /** {@code runs:/id/path}. */
  record OfRun(String runId, String path) implements ArtifactUri {}

  /** {@code mlflow-artifacts:/path}: below the root of tracking's store. */
  record OfRoot(String path) implements ArtifactUri {}

  /** The path, with slashes between names. */
  String path();

  /**
   * Reads a URI.
   *
   * @param field what the caller calls it, for the message
   * @throws MillraceException INVALID_PARAMETER_VALUE unless it has one of these forms
   */
  static ArtifactUri parse(String field, String uri) {
    if (startsWith(uri, "runs:")) {
      String path = stripped(uri.substring("runs:".length()));
      int slash = path.indexOf('/');
      if (slash > 0 && slash < path.length() - 1) {
        return new OfRun(path.substring(0, slash), stripped(path.substring(slash + 1)));
      }
    }
    if (startsWith(uri, "mlflow-artifacts:")) {
      String path = rootPath(uri);
      if (!path.isEmpty()) {
        return new OfRoot(path);
      }
    }
    throw MillraceException.invalid(
        ("Invalid value '%s' for parameter '%s' supplied: It is runs:/id/path or"
                + " mlflow-artifacts:/path of a file.")
            .formatted(uri, field));
  }

  /** The path of an {@code mlflow-artifacts:} URI, which may name a host. */
  static String rootPath(String uri) {
    String rest = uri.substring(uri.indexOf(':') + 1);
    if (rest.startsWith("//")) {
      int slash = rest.indexOf('/', 2);
      rest = slash < 0 ? "" : rest.substring(slash);
    }
    return stripped(rest);
  }

  /** The ending of the file's name, in lower case without the dot; empty if it has none. */
  default String ending() {
    String name = path().substring(path().lastIndexOf('/') + 1);
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
  }

  private static boolean startsWith(String uri, String scheme) {
    return uri.regionMatches(true, 0, scheme, 0, scheme.length());
  }

  private static String stripped(String path) {
    return path.replaceAll("^/+|/+$", "");
  }
}
