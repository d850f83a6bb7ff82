package io.millrace.registry.source;

import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.uri.PercentCode;
import java.util.Arrays;

/** Paths that mean themselves, however they are read. */
final class SafePath {

  private SafePath() {}

  /** Refuses a URI that has {@code .} or {@code ..} for a segment, also in percent-encoding. */
  static void check(String uri) {
    String plain = decoded(uri);
    String path = plain.substring(plain.indexOf(':') + 1);
    if (path.indexOf('\0') >= 0 || !hasPlainSegments(path)) {
      throw MillraceException.invalid(
          ("Invalid model version source: '%s'. If supplying a source as an http, https, local file"
                  + " path, ftp, objectstore, or mlflow-artifacts uri, an absolute path must be"
                  + " provided without relative path references present. Please provide an absolute"
                  + " path.")
              .formatted(uri));
    }
  }

  /** Whether no segment is {@code .} or {@code ..}. */
  static boolean hasPlainSegments(String path) {
    return Arrays.stream(path.split("[/\\\\]"))
        .noneMatch(segment -> segment.equals(".") || segment.equals(".."));
  }

  /** Undoes percent-encoding, however often it was done. */
  static String decoded(String text) {
    String before;
    String after = text;
    do {
      before = after;
      after = PercentCode.decode(before);
    } while (!after.equals(before));
    return after;
  }
}
