package io.millrace.gateway.rest;

import io.grpc.Metadata;
import io.vertx.core.http.HttpServerRequest;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The name of a request in the logs of everything it passes through: the caller's own, or a random
 * one.
 */
final class RequestIds {

  /** The request's name on its way through the services. */
  static final Metadata.Key<String> KEY =
      Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);

  private static final int MAX_LENGTH = 128;

  private RequestIds() {}

  static String of(HttpServerRequest request) {
    String given = request.getHeader(Headers.REQUEST_ID);
    return given != null && isClean(given)
        ? given
        : HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
  }

  /** What goes into logs and headers must be short and printable. */
  private static boolean isClean(String text) {
    if (text.isEmpty() || text.length() > MAX_LENGTH) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) <= ' ' || text.charAt(i) >= 127) {
        return false;
      }
    }
    return true;
  }
}
