package io.millrace.runtime.grpc;

import io.grpc.Status;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Base64;
import java.util.Map;

/**
 * Refuses gRPC calls with a binary header ({@code …-bin}) that is not base64: the port's server
 * would fail at it with a bare HTTP 500.
 */
@ApplicationScoped
class BinaryHeaders {

  /** Before gRPC's own route, behind whatever guards the port. */
  private static final int ORDER = -900;

  private static final String GRPC = "application/grpc";

  void install(@Observes Router router) {
    router.route().order(ORDER).handler(BinaryHeaders::check);
  }

  private static void check(RoutingContext context) {
    HttpServerRequest request = context.request();
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    if (type != null && type.startsWith(GRPC)) {
      for (Map.Entry<String, String> header : request.headers()) {
        if (header.getKey().endsWith("-bin") && !isBase64(header.getValue())) {
          refuse(request, header.getKey());
          return;
        }
      }
    }
    context.next();
  }

  /** Several values may stand in one header, with commas between them. */
  private static boolean isBase64(String values) {
    try {
      for (String value : values.split(",")) {
        Base64.getDecoder().decode(value.strip());
      }
      return true;
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }

  private static void refuse(HttpServerRequest request, String header) {
    request
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, GRPC)
        .putHeader("grpc-status", Integer.toString(Status.Code.INVALID_ARGUMENT.value()))
        .putHeader("grpc-message", "The header " + header + " is not base64.")
        .end();
    request.resume();
  }
}
