package io.millrace.projects.testing;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.StatusRuntimeException;
import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.error.GrpcErrors;
import io.millrace.runtime.error.MillraceException;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What a caller reads in the status of a call that failed. */
public record Refusal(ErrorReason reason, String message) {

  /** Makes a call that must fail. */
  public static Refusal of(ThrowingCallable call) {
    StatusRuntimeException status = catchThrowableOfType(StatusRuntimeException.class, call);
    Assertions.assertThat(status).as("the call's failure").isNotNull();
    MillraceException failure = GrpcErrors.fromStatus(status);
    return new Refusal(failure.reason(), failure.getMessage());
  }

  /** INVALID_PARAMETER_VALUE. */
  public static Refusal invalid(String message) {
    return new Refusal(ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE, message);
  }

  /** BAD_REQUEST. */
  public static Refusal badRequest(String message) {
    return new Refusal(ErrorReason.ERROR_REASON_BAD_REQUEST, message);
  }

  /** PERMISSION_DENIED. */
  public static Refusal denied(String message) {
    return new Refusal(ErrorReason.ERROR_REASON_PERMISSION_DENIED, message);
  }

  /** RESOURCE_DOES_NOT_EXIST. */
  public static Refusal notFound(String message) {
    return new Refusal(ErrorReason.ERROR_REASON_RESOURCE_DOES_NOT_EXIST, message);
  }
}
