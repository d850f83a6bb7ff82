package io.millrace.runtime.error;

import com.google.protobuf.Message;
import io.millrace.common.v1.ErrorReason;
import java.util.Objects;
import java.util.Optional;

/**
 * A call failed for a reason that its caller should hear. Thrown anywhere below an RPC; {@link
 * GrpcErrors} puts it on the wire. The message names the field or resource and is shown as it is.
 */
public final class MillraceException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final ErrorReason reason;
  private final transient Message detail;

  /** A failure with no cause worth logging. */
  public MillraceException(ErrorReason reason, String message) {
    this(reason, message, null);
  }

  /** A failure whose cause is logged if the reason is the server's own fault, and never sent. */
  public MillraceException(ErrorReason reason, String message, Throwable cause) {
    this(reason, message, cause, null);
  }

  private MillraceException(ErrorReason reason, String message, Throwable cause, Message detail) {
    // A caller's mistake is an answer, not a crash: only the server's own faults carry a stack
    // trace.
    super(message, cause, false, reason == ErrorReason.ERROR_REASON_INTERNAL_ERROR);
    this.reason = Objects.requireNonNull(reason, "null reason");
    this.detail = detail;
  }

  /**
   * The same failure with a message that goes out beside it, among the details of its status. It
   * must be small: headers carry it, and clients take 8 KiB of those.
   */
  public MillraceException withDetail(Message message) {
    return new MillraceException(reason, getMessage(), getCause(), message);
  }

  Optional<Message> detail() {
    return Optional.ofNullable(detail);
  }

  /** Why; what the caller can act on. */
  public ErrorReason reason() {
    return reason;
  }

  /** Whether the same call may succeed a moment later, with nothing else changed. */
  public boolean isPassing() {
    return switch (reason) {
      case ERROR_REASON_TEMPORARILY_UNAVAILABLE,
          ERROR_REASON_DEADLINE_EXCEEDED,
          ERROR_REASON_CANCELLED,
          ERROR_REASON_RESOURCE_EXHAUSTED ->
          true;
      default -> false;
    };
  }

  /** A field is missing, malformed or out of bounds. */
  public static MillraceException invalid(String message) {
    return new MillraceException(ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE, message);
  }

  /** The named resource is not there. */
  public static MillraceException notFound(String message) {
    return new MillraceException(ErrorReason.ERROR_REASON_RESOURCE_DOES_NOT_EXIST, message);
  }

  /** The request conflicts with what is stored. */
  public static MillraceException badRequest(String message) {
    return new MillraceException(ErrorReason.ERROR_REASON_BAD_REQUEST, message);
  }

  /** A part that the server needs is away; the same call may succeed later. */
  public static MillraceException unavailable(String message, Throwable cause) {
    return new MillraceException(ErrorReason.ERROR_REASON_TEMPORARILY_UNAVAILABLE, message, cause);
  }
}
