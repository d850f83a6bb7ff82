package io.millrace.models.serve;

import io.millrace.common.v1.ErrorReason;

/** The statuses that MLflow's scoring server gives its errors. */
final class HttpStatus {

  private HttpStatus() {}

  static int of(ErrorReason reason) {
    return switch (reason) {
      case ERROR_REASON_BAD_REQUEST,
          ERROR_REASON_INVALID_PARAMETER_VALUE,
          ERROR_REASON_RESOURCE_ALREADY_EXISTS ->
          400;
      case ERROR_REASON_UNAUTHENTICATED -> 401;
      case ERROR_REASON_PERMISSION_DENIED -> 403;
      case ERROR_REASON_RESOURCE_DOES_NOT_EXIST, ERROR_REASON_ENDPOINT_NOT_FOUND -> 404;
      case ERROR_REASON_UNSUPPORTED_MEDIA_TYPE -> 415;
      case ERROR_REASON_RESOURCE_EXHAUSTED -> 429;
      case ERROR_REASON_CANCELLED -> 499;
      case ERROR_REASON_NOT_IMPLEMENTED -> 501;
      case ERROR_REASON_TEMPORARILY_UNAVAILABLE -> 503;
      case ERROR_REASON_DEADLINE_EXCEEDED -> 504;
      default -> 500;
    };
  }
}
