package io.millrace.runtime.error;

import io.grpc.Status;
import io.millrace.common.v1.ErrorReason;

/** The gRPC status code of each reason, and the reason of a status that carries none. */
final class ReasonCodes {

  private ReasonCodes() {}

  static Status.Code codeOf(ErrorReason reason) {
    // No default: a new reason must not compile until it has a code.
    return switch (reason) {
      case ERROR_REASON_INVALID_PARAMETER_VALUE, ERROR_REASON_BAD_REQUEST ->
          Status.Code.INVALID_ARGUMENT;
      case ERROR_REASON_UNSUPPORTED_MEDIA_TYPE -> Status.Code.INVALID_ARGUMENT;
      case ERROR_REASON_RESOURCE_DOES_NOT_EXIST -> Status.Code.NOT_FOUND;
      case ERROR_REASON_RESOURCE_ALREADY_EXISTS -> Status.Code.ALREADY_EXISTS;
      case ERROR_REASON_INVALID_STATE, ERROR_REASON_FEATURE_DISABLED ->
          Status.Code.FAILED_PRECONDITION;
      case ERROR_REASON_ENDPOINT_NOT_FOUND, ERROR_REASON_NOT_IMPLEMENTED ->
          Status.Code.UNIMPLEMENTED;
      case ERROR_REASON_TEMPORARILY_UNAVAILABLE -> Status.Code.UNAVAILABLE;
      case ERROR_REASON_DEADLINE_EXCEEDED -> Status.Code.DEADLINE_EXCEEDED;
      case ERROR_REASON_CANCELLED -> Status.Code.CANCELLED;
      case ERROR_REASON_PERMISSION_DENIED -> Status.Code.PERMISSION_DENIED;
      case ERROR_REASON_UNAUTHENTICATED -> Status.Code.UNAUTHENTICATED;
      case ERROR_REASON_RESOURCE_EXHAUSTED, ERROR_REASON_REQUEST_TOO_LARGE ->
          Status.Code.RESOURCE_EXHAUSTED;
      case ERROR_REASON_CURSOR_EXPIRED -> Status.Code.OUT_OF_RANGE;
      case ERROR_REASON_LEASE_LOST -> Status.Code.ABORTED;
      case ERROR_REASON_UNSPECIFIED, ERROR_REASON_INTERNAL_ERROR, UNRECOGNIZED ->
          Status.Code.INTERNAL;
    };
  }

  static ErrorReason reasonOf(Status.Code code) {
    return switch (code) {
      case INVALID_ARGUMENT, OUT_OF_RANGE -> ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE;
      case NOT_FOUND -> ErrorReason.ERROR_REASON_RESOURCE_DOES_NOT_EXIST;
      case ALREADY_EXISTS -> ErrorReason.ERROR_REASON_RESOURCE_ALREADY_EXISTS;
      case FAILED_PRECONDITION -> ErrorReason.ERROR_REASON_INVALID_STATE;
      case UNIMPLEMENTED -> ErrorReason.ERROR_REASON_NOT_IMPLEMENTED;
      case UNAVAILABLE, ABORTED -> ErrorReason.ERROR_REASON_TEMPORARILY_UNAVAILABLE;
      case DEADLINE_EXCEEDED -> ErrorReason.ERROR_REASON_DEADLINE_EXCEEDED;
      case CANCELLED -> ErrorReason.ERROR_REASON_CANCELLED;
      case PERMISSION_DENIED -> ErrorReason.ERROR_REASON_PERMISSION_DENIED;
      case UNAUTHENTICATED -> ErrorReason.ERROR_REASON_UNAUTHENTICATED;
      case RESOURCE_EXHAUSTED -> ErrorReason.ERROR_REASON_RESOURCE_EXHAUSTED;
      case OK, UNKNOWN, INTERNAL, DATA_LOSS -> ErrorReason.ERROR_REASON_INTERNAL_ERROR;
    };
  }
}
