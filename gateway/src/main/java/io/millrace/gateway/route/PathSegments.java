package io.millrace.gateway.route;

import io.millrace.gateway.route.PathTemplate.Rest;
import java.util.ArrayList;
import java.util.List;

/** A request's path, cut at its slashes and not decoded, so that {@code %2F} cuts nothing. */
public final class PathSegments {

  private final String path;
  private final List<String> segments = new ArrayList<>();

  /** The first character of each segment. */
  private final List<Integer> starts = new ArrayList<>();

  PathSegments(String path) {
    this.path = path;
    int start = 1;
    while (start <= path.length()) {
      int slash = path.indexOf('/', start);
      int end = slash < 0 ? path.length() : slash;
      segments.add(path.substring(start, end));
      starts.add(start);
      start = end + 1;
    }
  }

  int count() {
    return segments.size();
  }

  String get(int index) {
    return segments.get(index);
  }

  boolean isLast(int index) {
    return index == segments.size() - 1;
  }

  /** The text of the segments from one to before another, slashes between them included. */
  String between(int from, int to, PathTemplate template) {
    boolean last = to == template.segments().size();
    boolean rest = last && template.segments().getLast() instanceof Rest;
    if (from >= segments.size()) {
      return "";
    }
    int end = rest || to >= segments.size() ? path.length() : starts.get(to) - 1;
    String text = path.substring(starts.get(from), end);
    String verb = last ? template.verb() : "";
    return verb.isEmpty() ? text : text.substring(0, text.length() - verb.length() - 1);
  }
}
