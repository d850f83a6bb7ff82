package io.millrace.gateway.route;

import io.millrace.gateway.route.PathTemplate.Literal;
import io.millrace.gateway.route.PathTemplate.One;
import io.millrace.gateway.route.PathTemplate.Rest;
import io.millrace.gateway.route.PathTemplate.Segment;
import io.vertx.core.http.HttpMethod;
import java.util.HashMap;
import java.util.Map;

/** A place in the tree of paths: what may come next, and the routes that end here. */
final class RouteNode {

  private final Map<String, RouteNode> literals = new HashMap<>();
  private RouteNode one;

  /** Routes whose template ends here, by what follows the colon (empty for none). */
  private final Map<String, Map<HttpMethod, Route>> ends = new HashMap<>();

  /** Routes whose template ends here in {@code **}. */
  private final Map<String, Map<HttpMethod, Route>> rests = new HashMap<>();

  /** The routes of a template's shape, to be added to. */
  Map<HttpMethod, Route> at(PathTemplate template) {
    RouteNode node = this;
    for (Segment segment : template.segments()) {
      switch (segment) {
        case Literal literal ->
            node = node.literals.computeIfAbsent(literal.text(), text -> new RouteNode());
        case One any -> {
          if (node.one == null) {
            node.one = new RouteNode();
          }
          node = node.one;
        }
        case Rest rest -> {
          return node.rests.computeIfAbsent(template.verb(), verb -> new HashMap<>());
        }
      }
    }
    return node.ends.computeIfAbsent(template.verb(), verb -> new HashMap<>());
  }

  Route find(PathSegments path, HttpMethod verb) {
    return find(path, 0, verb);
  }

  private Route find(PathSegments path, int index, HttpMethod verb) {
    Route found = null;
    if (index == path.count()) {
      found = get(ends, "", verb);
    } else {
      String segment = path.get(index);
      if (path.isLast(index)) {
        found = withSuffix(segment, verb);
      }
      if (found == null) {
        RouteNode next = literals.get(segment);
        found = next == null ? null : next.find(path, index + 1, verb);
      }
      if (found == null && one != null && !segment.isEmpty()) {
        found = one.find(path, index + 1, verb);
      }
    }
    return found != null ? found : rest(path, verb);
  }

  /**
   * The last segment's custom verb, as in {@code runs/42:logBatch}, goes before reading it whole.
   */
  private Route withSuffix(String segment, HttpMethod verb) {
    int colon = segment.lastIndexOf(':');
    if (colon < 0) {
      return null;
    }
    String name = segment.substring(0, colon);
    String suffix = segment.substring(colon + 1);
    RouteNode next = literals.get(name);
    Route found = next == null ? null : get(next.ends, suffix, verb);
    return found != null || one == null || name.isEmpty() ? found : get(one.ends, suffix, verb);
  }

  private Route rest(PathSegments path, HttpMethod verb) {
    if (rests.isEmpty()) {
      return null;
    }
    String last = path.get(path.count() - 1);
    int colon = last.lastIndexOf(':');
    Route found = colon < 0 ? null : get(rests, last.substring(colon + 1), verb);
    return found != null ? found : get(rests, "", verb);
  }

  private static Route get(
      Map<String, Map<HttpMethod, Route>> routes, String suffix, HttpMethod verb) {
    Map<HttpMethod, Route> verbs = routes.get(suffix);
    return verbs == null ? null : verbs.get(verb);
  }
}
