package io.millrace.gateway.rest;

import io.vertx.core.http.HttpServerRequest;

/**
 * Answers what this server is not set up to do: 503 in plain text, as MLflow. Without Retry-After:
 * it will be the same next time.
 */
public final class Disabled {

  private Disabled() {}

  /** Answers a request that nobody has begun to serve. */
  public static void answer(HttpServerRequest request, String text) {
    request.response().setStatusCode(503).putHeader(Headers.CONTENT_TYPE, Headers.TEXT).end(text);
    RequestBody.discard(request);
  }
}
