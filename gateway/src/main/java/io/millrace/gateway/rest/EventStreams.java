package io.millrace.gateway.rest;

import com.google.protobuf.Message;
import io.millrace.events.v1.WatchRequest;
import io.millrace.gateway.route.PathVariable;
import io.millrace.gateway.route.Route;
import io.millrace.gateway.route.RouteTable;
import io.millrace.gateway.route.RouteTable.Match;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;

/** What the head of a request says of server-sent events. */
final class EventStreams {

  private EventStreams() {}

  /** The stream behind an address whose request accepts one; null if there is none. */
  static Match find(RouteTable routes, HttpServerRequest request, HttpMethod verb, String path) {
    if (path == null || !verb.equals(HttpMethod.GET) || !areAccepted(request)) {
      return null;
    }
    Match match = routes.find(verb, path + ":watch");
    return match != null && match.route().shape() == Route.Shape.EVENTS ? match : null;
  }

  /** Whether the client wants events where there is a choice. */
  static boolean areAccepted(HttpServerRequest request) {
    String accept = request.getHeader(HttpHeaders.ACCEPT);
    return accept != null && accept.toLowerCase(Locale.ROOT).contains("text/event-stream");
  }

  /** Whether the request is answered by such events, of whatever kind. */
  static boolean answer(Route route, HttpServerRequest request) {
    return route.shape() == Route.Shape.EVENTS
        || route.shape() == Route.Shape.TEXT && areAccepted(request);
  }

  /** As {@link #resumed}, of a text: the id is the offset to go on at. */
  static Message resumedText(Exchange exchange, Message request) {
    LastEventId last = LastEventId.of(exchange.request());
    if (last == null) {
      return request;
    }
    Route route = exchange.route();
    Message.Builder resumed = request.toBuilder();
    PathVariable start = PathVariable.find(route.request(), route.textStream().start().getName());
    new Route.Header(last.name(), start).set(resumed, last.value());
    return resumed.build();
  }

  /** A browser that comes back says where it was, while the address still says the start. */
  static Message resumed(HttpServerRequest request, Message watch) {
    LastEventId last = LastEventId.of(request);
    return last == null
        ? watch
        : ((WatchRequest) watch).toBuilder().setCursor(last.value()).build();
  }
}
