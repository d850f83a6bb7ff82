package io.millrace.gateway.rest;

import com.google.api.HttpBody;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.millrace.common.v1.ErrorReason;
import io.millrace.gateway.json.JsonCodec;
import io.millrace.gateway.json.JsonOutput;
import io.millrace.gateway.route.Route;
import io.millrace.runtime.error.GrpcErrors;
import io.millrace.runtime.error.MillraceException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;
import org.jboss.logging.Logger;

/** The one place where a failure becomes an HTTP answer: MLflow's statuses and MLflow's body. */
public final class HttpErrors {

  private static final Logger LOG = Logger.getLogger(HttpErrors.class);

  private final JsonCodec codec;

  /** Answers written with {@code codec}. */
  public HttpErrors(JsonCodec codec) {
    this.codec = codec;
  }

  /** The HTTP status of a reason. */
  public static int statusOf(ErrorReason reason) {
    // No default: a new reason must not compile until it has a status.
    return switch (reason) {
      case ERROR_REASON_INVALID_PARAMETER_VALUE,
          ERROR_REASON_BAD_REQUEST,
          ERROR_REASON_RESOURCE_ALREADY_EXISTS ->
          400;
      case ERROR_REASON_UNAUTHENTICATED -> 401;
      case ERROR_REASON_PERMISSION_DENIED -> 403;
      case ERROR_REASON_RESOURCE_DOES_NOT_EXIST, ERROR_REASON_ENDPOINT_NOT_FOUND -> 404;
      case ERROR_REASON_LEASE_LOST -> 409;
      case ERROR_REASON_CURSOR_EXPIRED -> 410;
      case ERROR_REASON_REQUEST_TOO_LARGE -> 413;
      case ERROR_REASON_UNSUPPORTED_MEDIA_TYPE -> 415;
      case ERROR_REASON_RESOURCE_EXHAUSTED -> 429;
      case ERROR_REASON_CANCELLED -> 499;
      case ERROR_REASON_NOT_IMPLEMENTED -> 501;
      case ERROR_REASON_TEMPORARILY_UNAVAILABLE -> 503;
      case ERROR_REASON_DEADLINE_EXCEEDED -> 504;
      case ERROR_REASON_INTERNAL_ERROR,
          ERROR_REASON_INVALID_STATE,
          ERROR_REASON_FEATURE_DISABLED,
          ERROR_REASON_UNSPECIFIED,
          UNRECOGNIZED ->
          500;
    };
  }

  /**
   * MLflow's {@code error_class}, which goes with a {@code sqlstate}; null where MLflow sends
   * neither.
   */
  static String classOf(ErrorReason reason) {
    return switch (reason) {
      case ERROR_REASON_INVALID_PARAMETER_VALUE, ERROR_REASON_BAD_REQUEST ->
          "INVALID_PARAMETER_VALUE";
      case ERROR_REASON_RESOURCE_DOES_NOT_EXIST, ERROR_REASON_ENDPOINT_NOT_FOUND ->
          "RESOURCE_NOT_FOUND";
      case ERROR_REASON_RESOURCE_ALREADY_EXISTS -> "RESOURCE_ALREADY_EXISTS";
      case ERROR_REASON_FEATURE_DISABLED -> "FEATURE_DISABLED";
      case ERROR_REASON_PERMISSION_DENIED -> "PERMISSION_DENIED";
      case ERROR_REASON_INTERNAL_ERROR,
          ERROR_REASON_INVALID_STATE,
          ERROR_REASON_TEMPORARILY_UNAVAILABLE ->
          "CLIENT_INTERNAL_ERROR";
      case ERROR_REASON_NOT_IMPLEMENTED,
          ERROR_REASON_DEADLINE_EXCEEDED,
          ERROR_REASON_CANCELLED,
          ERROR_REASON_UNAUTHENTICATED,
          ERROR_REASON_RESOURCE_EXHAUSTED,
          ERROR_REASON_REQUEST_TOO_LARGE,
          ERROR_REASON_UNSUPPORTED_MEDIA_TYPE,
          ERROR_REASON_CURSOR_EXPIRED,
          ERROR_REASON_LEASE_LOST,
          ERROR_REASON_UNSPECIFIED,
          UNRECOGNIZED ->
          null;
    };
  }

  private static String sqlstateOf(String errorClass) {
    return errorClass.equals("CLIENT_INTERNAL_ERROR") ? "XXM00" : "KAM00";
  }

  /** The failure that ended a call. */
  public static MillraceException of(Status status, Metadata trailers) {
    MillraceException failure = GrpcErrors.fromStatus(status.asRuntimeException(trailers));
    if (trailers != null && trailers.containsKey(RawBodies.DETAILS)) {
      return failure;
    }
    // Not a service of ours speaking but grpc itself, whose texts tell of addresses and classes.
    return switch (status.getCode()) {
      case UNAVAILABLE ->
          plain(failure, "The service behind this endpoint does not answer at the moment.");
      case DEADLINE_EXCEEDED -> plain(failure, "The request took too long and was given up.");
      case CANCELLED -> plain(failure, "The request was cancelled.");
      case INTERNAL, UNKNOWN, DATA_LOSS -> plain(failure, "An internal error occurred.");
      case UNIMPLEMENTED -> plain(failure, "The service behind this endpoint lacks it.");
      default -> failure;
    };
  }

  /** The failure that ended a call, from what a stub throws. */
  public static MillraceException of(StatusRuntimeException failure) {
    return of(failure.getStatus(), failure.getTrailers());
  }

  private static MillraceException plain(MillraceException failure, String message) {
    LOG.warnf("A call failed outside the service: %s", failure.getMessage());
    return new MillraceException(failure.reason(), message);
  }

  /** Answers with a failure. What is already answered stays. */
  public void answer(HttpServerResponse response, Throwable failure) {
    answer(response, failure, null);
  }

  /** Answers with the failure that ended a call: in the service's own words if it sent a body. */
  void answer(Exchange exchange, Status status, Metadata trailers) {
    MillraceException failure = of(status, trailers);
    Optional<HttpBody> body = exchange.route().isRaw() ? RawBodies.in(trailers) : Optional.empty();
    if (body.isEmpty()) {
      answer(exchange, failure);
    } else if (!exchange.isOver()) {
      tellWhen(exchange.response(), failure);
      exchange
          .response()
          .setStatusCode(statusOf(failure.reason()))
          .putHeader(Headers.CONTENT_TYPE, body.get().getContentType())
          .end(Buffer.buffer(body.get().getData().toByteArray()));
    }
  }

  /** Answers with a failure, in the words of the exchange's route. */
  void answer(Exchange exchange, Throwable failure) {
    answer(exchange.response(), failure, exchange.route());
  }

  /**
   * @param route whose words to use; null for MLflow's
   */
  private void answer(HttpServerResponse response, Throwable failure, Route route) {
    if (response.ended() || response.closed()) {
      return;
    }
    MillraceException known =
        failure instanceof MillraceException ours
            ? ours
            : GrpcErrors.fromStatus(GrpcErrors.toStatus(failure));
    tellWhen(response, known);
    write(response, known, route);
  }

  private static void tellWhen(HttpServerResponse response, MillraceException failure) {
    if (failure.reason() == ErrorReason.ERROR_REASON_TEMPORARILY_UNAVAILABLE) {
      response.putHeader("Retry-After", String.valueOf(GrpcErrors.RETRY_SECONDS));
    }
  }

  /** Answers what this server is not set up to do with a file: 503, and no better later. */
  void disabled(Exchange exchange, String message) {
    write(exchange.response(), MillraceException.unavailable(message, null), exchange.route());
  }

  private void write(HttpServerResponse response, MillraceException failure, Route route) {
    response
        .setStatusCode(statusOf(failure.reason()))
        .putHeader(Headers.CONTENT_TYPE, Headers.JSON)
        .end(
            route == null || route.errorKey().isEmpty()
                ? body(failure, route != null && route.hasErrorDetail())
                : message(failure, route.errorKey()));
  }

  private Buffer message(MillraceException failure, String key) {
    BufferOutput body = new BufferOutput(256);
    try (JsonOutput out = codec.writer(body)) {
      out.startObject().text(key, String.valueOf(failure.getMessage())).endObject();
    }
    return body.take();
  }

  private Buffer body(MillraceException failure, boolean detail) {
    BufferOutput body = new BufferOutput(256);
    try (JsonOutput out = codec.writer(body)) {
      out.startObject()
          .text("error_code", GrpcErrors.nameOf(failure.reason()))
          .text("message", String.valueOf(failure.getMessage()));
      String errorClass = classOf(failure.reason());
      if (errorClass != null) {
        out.text("sqlstate", sqlstateOf(errorClass)).text("error_class", errorClass);
      }
      if (detail) {
        out.text("detail", String.valueOf(failure.getMessage()));
      }
      out.endObject();
    }
    return body.take();
  }
}
