package io.millrace.gateway.guard;

import io.millrace.gateway.rest.Headers;
import io.millrace.gateway.rest.RequestBody;
import io.millrace.gateway.route.StaticPrefix;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;

/**
 * Looks at every request before anything else does. Refuses a Host that is not ours, which a page
 * gets by rebinding its name to our address, and writes from pages of other origins; sets the
 * headers that tell browsers what they may do with an answer.
 */
public final class Guard implements Handler<RoutingContext> {

  private static final CharSequence VARY = HttpHeaders.createOptimized("Vary");
  private static final CharSequence ORIGIN = HttpHeaders.createOptimized("Origin");
  private static final CharSequence NOSNIFF_NAME =
      HttpHeaders.createOptimized("X-Content-Type-Options");
  private static final CharSequence NOSNIFF = HttpHeaders.createOptimized("nosniff");
  private static final CharSequence FRAME_NAME = HttpHeaders.createOptimized("X-Frame-Options");

  private static final Set<HttpMethod> WRITES =
      Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.DELETE, HttpMethod.PATCH);

  private static final Set<String> PROBES = Set.of("/health", "/version");

  private final GuardRules rules;
  private final StaticPrefix prefix;
  private final CharSequence frameOptions;

  /** The last Host that was taken: nearly always the next one too. */
  private volatile String lastHost = "";

  /** A guard with these rules, of a server below this prefix. */
  public Guard(GuardRules rules, StaticPrefix prefix) {
    this.rules = rules;
    this.prefix = prefix;
    frameOptions = HttpHeaders.createOptimized(rules.frameOptions());
  }

  @Override
  public void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (!rules.enabled() || Headers.isGrpc(request)) {
      context.next();
    } else if (!takesHost(request)) {
      refuse(request, "Invalid Host header - possible DNS rebinding attack detected");
    } else if (isPreflight(request)) {
      preflight(request);
    } else if (isForeignWrite(request)) {
      refuse(request, "Cross-origin request blocked");
    } else {
      setHeaders(request);
      context.next();
    }
  }

  private boolean takesHost(HttpServerRequest request) {
    String host = hostOf(request);
    if (lastHost.equals(host) || isProbe(request.path())) {
      return true;
    }
    boolean taken = host != null && rules.takesHost(host);
    if (taken) {
      lastHost = host;
    }
    return taken;
  }

  private boolean isProbe(String path) {
    String below = prefix.below(path);
    return below != null && PROBES.contains(below);
  }

  private static String hostOf(HttpServerRequest request) {
    String host = request.getHeader(HttpHeaders.HOST);
    // HTTP/2 has the authority instead.
    return host != null || request.authority() == null ? host : request.authority().toString();
  }

  private boolean isForeignWrite(HttpServerRequest request) {
    String origin = request.getHeader(ORIGIN);
    return origin != null
        && WRITES.contains(request.method())
        && isApi(request.path())
        && !rules.mayWrite(origin);
  }

  /** Leading slashes do not count in the routes; they must not count here. */
  private boolean isApi(String path) {
    int start = 0;
    while (path.startsWith("//", start)) {
      start++;
    }
    // With a prefix, files are served without it too.
    String below = prefix.below(path.substring(start));
    String api = below == null ? path.substring(start) : below;
    return api.startsWith("/api/") || api.startsWith("/ajax-api/");
  }

  private static boolean isPreflight(HttpServerRequest request) {
    return request.method().equals(HttpMethod.OPTIONS)
        && request.getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD) != null;
  }

  private void preflight(HttpServerRequest request) {
    String origin = request.getHeader(ORIGIN);
    HttpServerResponse response = request.response();
    MultiMap headers = response.headers();
    headers.set(VARY, ORIGIN);
    headers.set(Headers.CONTENT_TYPE, Headers.TEXT);
    if (origin == null || !rules.mayRead(origin)) {
      response.setStatusCode(400).end("Disallowed CORS origin");
      return;
    }
    allow(headers, origin);
    headers.set("Access-Control-Allow-Methods", "GET, POST, PUT, DELETE, OPTIONS, PATCH");
    headers.set("Access-Control-Max-Age", "600");
    String asked = request.getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS);
    if (asked != null) {
      headers.set("Access-Control-Allow-Headers", asked);
    }
    response.end("OK");
  }

  private void setHeaders(HttpServerRequest request) {
    MultiMap headers = request.response().headers();
    headers.set(NOSNIFF_NAME, NOSNIFF);
    if (!rules.frameOptions().equals("NONE")) {
      headers.set(FRAME_NAME, frameOptions);
    }
    headers.set(VARY, ORIGIN);
    String origin = request.getHeader(ORIGIN);
    if (origin != null) {
      if (rules.mayRead(origin)) {
        allow(headers, origin);
      }
      headers.set("Access-Control-Expose-Headers", "*");
      if (!rules.allOrigins()) {
        headers.set("Access-Control-Allow-Credentials", "true");
      }
    }
  }

  private void allow(MultiMap headers, String origin) {
    if (rules.allOrigins()) {
      headers.set("Access-Control-Allow-Origin", "*");
    } else {
      headers.set("Access-Control-Allow-Origin", origin);
      headers.set("Access-Control-Allow-Credentials", "true");
    }
  }

  private static void refuse(HttpServerRequest request, String text) {
    request.response().setStatusCode(403).putHeader(Headers.CONTENT_TYPE, Headers.TEXT).end(text);
    RequestBody.discard(request);
  }
}
