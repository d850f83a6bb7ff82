package io.millrace.gateway.rest;

import io.vertx.core.http.HttpServerRequest;

/**
 * Where a client was that comes back to server-sent events.
 *
 * @param name what says so, for messages
 * @param value never empty
 */
record LastEventId(String name, String value) {

  static final String HEADER = "Last-Event-ID";

  /** What programs send that stand in for a browser's EventSource, and may not set headers. */
  static final String PARAMETER = "lastEventId";

  /** What a request says, in the header rather than in the query; null if it says nothing. */
  static LastEventId of(HttpServerRequest request) {
    String header = request.getHeader(HEADER);
    if (header != null && !header.isEmpty()) {
      return new LastEventId(HEADER, header);
    }
    String value = inQuery(request.query());
    return value == null || value.isEmpty() ? null : new LastEventId(PARAMETER, value);
  }

  private static String inQuery(String query) {
    if (query == null) {
      return null;
    }
    for (String pair : query.split("&")) {
      if (pair.startsWith(PARAMETER + "=")) {
        return PercentCode.decode(pair.substring(PARAMETER.length() + 1), true, PARAMETER);
      }
    }
    return null;
  }
}
