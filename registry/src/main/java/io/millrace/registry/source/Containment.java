package io.millrace.registry.source;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Whether one URI lies below another: whole segments count, and the same scheme and authority. */
final class Containment {

  private Containment() {}

  static boolean isWithin(String uri, String root) {
    String inner = SafePath.decoded(uri);
    String outer = SafePath.decoded(root);
    return head(inner).equals(head(outer)) && isPathWithin(path(inner), path(outer));
  }

  /** Whether the segments of {@code inner} begin with those of {@code outer}. */
  static boolean isPathWithin(String inner, String outer) {
    List<String> in = segments(inner);
    List<String> out = segments(outer);
    return SafePath.hasPlainSegments(inner)
        && in.size() >= out.size()
        && in.subList(0, out.size()).equals(out);
  }

  /** The scheme and, behind {@code //}, the authority. */
  private static String head(String uri) {
    return uri.substring(0, pathStart(uri)).toLowerCase(Locale.ROOT);
  }

  private static String path(String uri) {
    return uri.substring(pathStart(uri));
  }

  private static int pathStart(String uri) {
    int afterScheme = uri.indexOf(':') + 1;
    if (!uri.startsWith("//", afterScheme)) {
      return afterScheme;
    }
    int slash = uri.indexOf('/', afterScheme + 2);
    return slash < 0 ? uri.length() : slash;
  }

  private static List<String> segments(String path) {
    return Arrays.stream(path.split("/")).filter(segment -> !segment.isEmpty()).toList();
  }
}
