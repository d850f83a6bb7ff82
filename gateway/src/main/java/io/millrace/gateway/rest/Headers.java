package io.millrace.gateway.rest;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/** Names and values of headers, encoded once. */
public final class Headers {

  /** {@code Content-Type}. */
  public static final CharSequence CONTENT_TYPE = HttpHeaders.CONTENT_TYPE;

  /** What every JSON answer says it is. */
  public static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

  /** What every page says it is. */
  public static final CharSequence HTML = HttpHeaders.createOptimized("text/html; charset=utf-8");

  /** What the probes say they are. */
  public static final CharSequence TEXT = HttpHeaders.createOptimized("text/plain; charset=utf-8");

  /** Names one request in the logs of everything it passes through. */
  public static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("X-Request-Id");

  private Headers() {}

  /**
   * Whether a request is a gRPC call, which comes over HTTP/2 without TLS: no browser speaks that.
   */
  public static boolean isGrpc(HttpServerRequest request) {
    String type = request.getHeader(CONTENT_TYPE);
    return request.version() == HttpVersion.HTTP_2
        && type != null
        && type.startsWith("application/grpc");
  }
}
