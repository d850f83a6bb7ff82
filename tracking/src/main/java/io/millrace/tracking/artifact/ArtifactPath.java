package io.millrace.tracking.artifact;

import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.uri.PercentCode;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A path that a client sent, checked by MLflow's rules: percent-decoded until nothing changes, so
 * that nothing hides behind an encoding, it is relative, has no {@code ..} segment and no {@code
 * #}. What remains means one place below the root, wherever the root is.
 *
 * <p>Control characters that come out of the decoding are put back as {@code %xx}: MLflow names
 * images like {@code dog%step%100%timestamp%…}, and {@code %10} is no line feed there.
 *
 * @param key the path without empty and {@code .} segments; empty for the root
 * @param namesFile whether it could be a file's: it does not end with a slash or a dot segment
 */
record ArtifactPath(String key, boolean namesFile) {

  /** The longest path taken, in characters: the longest key there can be, each byte encoded. */
  private static final int MAX_LENGTH = 3 * 4096;

  /** Nobody encodes more often than this, and each time costs a pass. */
  private static final int MAX_DECODINGS = 16;

  /**
   * Checks and reads a path.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE {@code Invalid path}
   */
  static ArtifactPath parse(String text) {
    String path = decode(text);
    if (path.indexOf('#') >= 0 || path.indexOf('\0') >= 0 || isAbsolute(path)) {
      throw invalid();
    }
    String[] segments = path.split("/", -1);
    if (Arrays.asList(segments).contains("..")) {
      throw invalid();
    }
    String key =
        Arrays.stream(segments)
            .filter(segment -> !isEmpty(segment))
            .map(ArtifactPath::escapeControls)
            .collect(Collectors.joining("/"));
    // "./C:/x" is relative until its dot is dropped.
    if (isAbsolute(key)) {
      throw invalid();
    }
    return new ArtifactPath(key, !isEmpty(segments[segments.length - 1]));
  }

  /** Checks and reads the path of a file to be written. */
  static ArtifactPath ofFile(String text) {
    ArtifactPath path = parse(text);
    if (!path.namesFile) {
      throw MillraceException.invalid(
          "Artifact path must include a filename (cannot end with '/').");
    }
    return path;
  }

  /** The key below a root's key. */
  String below(String root) {
    return root.isEmpty() || key.isEmpty() ? root + key : root + "/" + key;
  }

  /** What the paths of files in this folder begin with. */
  String prefix() {
    return key.isEmpty() ? "" : key + "/";
  }

  private static String decode(String text) {
    String path = text;
    for (int i = 0; i < MAX_DECODINGS && path.length() <= MAX_LENGTH; i++) {
      String decoded = PercentCode.decode(path);
      if (decoded.equals(path)) {
        return path;
      }
      path = decoded;
    }
    throw invalid();
  }

  /** As POSIX, Windows or a file URI has it. Other URIs, and backslashes, are names like any. */
  private static boolean isAbsolute(String path) {
    return path.startsWith("/")
        || path.startsWith("\\\\")
        || path.length() > 2 && path.charAt(1) == ':' && "/\\".indexOf(path.charAt(2)) >= 0
        || path.toLowerCase(Locale.ROOT).startsWith("file:");
  }

  private static boolean isEmpty(String segment) {
    return segment.isEmpty() || segment.equals(".");
  }

  private static String escapeControls(String segment) {
    if (segment.chars().noneMatch(ArtifactPath::isControl)) {
      return segment;
    }
    StringBuilder escaped = new StringBuilder();
    for (char character : segment.toCharArray()) {
      if (isControl(character)) {
        escaped.append("%%%02x".formatted((int) character));
      } else {
        escaped.append(character);
      }
    }
    return escaped.toString();
  }

  private static boolean isControl(int character) {
    return character < 0x20 || character == 0x7f;
  }

  static MillraceException invalid() {
    return MillraceException.invalid("Invalid path");
  }
}
