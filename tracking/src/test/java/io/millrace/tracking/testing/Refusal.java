package io.millrace.tracking.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.error.GrpcErrors;
import io.millrace.runtime.error.MillraceException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What a caller reads in the status of a call that failed. */
public record Refusal(ErrorReason reason, String message) {

  /** Makes a call that must fail. */
  public static Refusal of(ThrowingCallable call) {
    MillraceException failure = failureOf(call);
    return new Refusal(failure.reason(), failure.getMessage());
  }

  /** How a call failed, which must. */
  public static MillraceException failureOf(ThrowingCallable call) {
    Throwable failure = catchThrowable(call);
    assertThat(failure)
        .as("the call's failure")
        .isInstanceOfAny(StatusRuntimeException.class, StatusException.class);
    return GrpcErrors.fromStatus(failure);
  }

  /** INVALID_PARAMETER_VALUE. */
  public static Refusal invalid(String message) {
    return new Refusal(ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE, message);
  }

  /** BAD_REQUEST. */
  public static Refusal badRequest(String message) {
    return new Refusal(ErrorReason.ERROR_REASON_BAD_REQUEST, message);
  }

  /** RESOURCE_DOES_NOT_EXIST. */
  public static Refusal notFound(String message) {
    return new Refusal(ErrorReason.ERROR_REASON_RESOURCE_DOES_NOT_EXIST, message);
  }
}
