package io.millrace.gateway.rest;

import io.millrace.gateway.route.Route;
import io.millrace.gateway.route.RouteTable.Match;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.Executor;

/** One request that has a route, and the event loop it is answered on. */
final class Exchange {

  private final HttpServerRequest request;
  private final Match match;
  private final String requestId;
  private final Context context = Vertx.currentContext();
  private final Thread thread = Thread.currentThread();

  /** To be made on the request's event loop. */
  Exchange(HttpServerRequest request, Match match) {
    this.request = request;
    this.match = match;
    requestId = RequestIds.of(request);
    // Metrics are kept by route, not by path: there are as many paths as there are artifacts.
    context.putLocal("UrlPathTemplate", match.route().binding().path());
    request.response().putHeader(Headers.REQUEST_ID, requestId);
  }

  HttpServerRequest request() {
    return request;
  }

  HttpServerResponse response() {
    return request.response();
  }

  Match match() {
    return match;
  }

  Route route() {
    return match.route();
  }

  String requestId() {
    return requestId;
  }

  Vertx vertx() {
    return context.owner();
  }

  boolean isHead() {
    return request.method().equals(HttpMethod.HEAD);
  }

  /** Whether nobody waits for the answer any more. */
  boolean isOver() {
    return response().ended() || response().closed();
  }

  /** Runs work on the request's event loop: at once when called there, else soon. */
  Executor loop() {
    return work -> {
      if (Thread.currentThread() == thread) {
        work.run();
      } else {
        context.runOnContext(ignored -> work.run());
      }
    };
  }
}
