package io.millrace.gateway.rest;

import io.millrace.gateway.route.RouteTable;
import io.millrace.gateway.route.StaticPrefix;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Set;

/**
 * Answers what has no route. In HTML on purpose: MLflow's clients read a 404 that is not JSON as
 * "this server has no such endpoint" and fall back, where JSON would mean "no such run".
 */
public final class UnknownPath {

  private final RouteTable routes;

  private final StaticPrefix prefix;

  UnknownPath(RouteTable routes, StaticPrefix prefix) {
    this.routes = routes;
    this.prefix = prefix;
  }

  /**
   * @param path as it stands in the request, but for leading slashes and the prefix; null for one
   *     that is not below the prefix
   */
  void answer(HttpServerRequest request, String path) {
    if (path == null) {
      RequestBody.discard(request);
      page(request.response(), 404, "Not Found", "There is nothing at this address.");
      return;
    }
    Set<String> verbs = routes.verbsOf(path);
    if (!verbs.isEmpty()) {
      wrongVerb(request, verbs);
      return;
    }
    RequestBody.discard(request);
    String collapsed = collapse(path);
    boolean root = path.isEmpty();
    if (root || !collapsed.equals(path) && !routes.verbsOf(collapsed).isEmpty()) {
      String query = request.query() == null ? "" : "?" + request.query();
      request
          .response()
          .setStatusCode(308)
          .putHeader(HttpHeaders.LOCATION, prefix.path() + (root ? "/" : collapsed) + query)
          .end();
      return;
    }
    page(request.response(), 404, "Not Found", "There is nothing at this address.");
  }

  /**
   * Answers a request to an address that is served, but under other methods.
   *
   * @param verbs those methods; added to
   */
  public static void wrongVerb(HttpServerRequest request, Set<String> verbs) {
    RequestBody.discard(request);
    if (verbs.contains("GET")) {
      verbs.add("HEAD");
    }
    verbs.add("OPTIONS");
    HttpServerResponse response = request.response();
    response.putHeader(HttpHeaders.ALLOW, String.join(", ", verbs));
    if (request.method().equals(HttpMethod.OPTIONS)) {
      response.setStatusCode(204).end();
    } else {
      page(response, 405, "Method Not Allowed", "This address is not served under that method.");
    }
  }

  private static void page(HttpServerResponse response, int status, String title, String text) {
    response
        .setStatusCode(status)
        .putHeader(Headers.CONTENT_TYPE, Headers.HTML)
        .end(
            "<!doctype html>\n<html lang=\"en\">\n<title>%d %s</title>\n<h1>%s</h1>\n<p>%s</p>\n</html>\n"
                .formatted(status, title, title, text));
  }

  private static String collapse(String path) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c != '/' || i == 0 || path.charAt(i - 1) != '/') {
        text.append(c);
      }
    }
    return text.toString();
  }
}
