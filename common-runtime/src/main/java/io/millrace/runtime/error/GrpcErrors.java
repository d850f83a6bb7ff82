package io.millrace.runtime.error;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.millrace.common.v1.ErrorReason;
import org.jboss.logging.Logger;

/**
 * The one place where a failure becomes a gRPC status, and a gRPC status a failure again. Every
 * status carries a {@code google.rpc.ErrorInfo} (AIP-193) with our {@link ErrorReason}, and one
 * that may be over when the call is repeated a {@code google.rpc.RetryInfo}.
 */
public final class GrpcErrors {

  /** The {@code domain} of every ErrorInfo of ours. */
  public static final String DOMAIN = "millrace.io";

  /** How soon to try again when a part that the server needs is away. */
  public static final int RETRY_SECONDS = 1;

  private static final RetryInfo RETRY =
      RetryInfo.newBuilder().setRetryDelay(Duration.newBuilder().setSeconds(RETRY_SECONDS)).build();

  /**
   * The longest message, as it is encoded in a header. It goes out in two of them, and clients take
   * 8 KiB of headers: a longer one would reach nobody.
   */
  private static final int MAX_ENCODED = 3_000;

  private static final String PREFIX = "ERROR_REASON_";
  private static final Logger LOG = Logger.getLogger(GrpcErrors.class);

  private GrpcErrors() {}

  /**
   * What to answer a caller with. Logs what is the server's own fault; says nothing of its inside.
   */
  public static StatusRuntimeException toStatus(Throwable failure) {
    return switch (failure) {
      case StatusRuntimeException status -> status;
      case StatusException status -> status.getStatus().asRuntimeException(status.getTrailers());
      default -> toStatus(toMillrace(failure));
    };
  }

  private static MillraceException toMillrace(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof MillraceException known) {
        return known;
      }
    }
    return DatabaseErrors.translate(failure);
  }

  private static StatusRuntimeException toStatus(MillraceException failure) {
    switch (failure.reason()) {
      case ERROR_REASON_INTERNAL_ERROR -> LOG.error(failure.getMessage(), failure);
      case ERROR_REASON_TEMPORARILY_UNAVAILABLE ->
          LOG.warn(
              failure.getCause() == null
                  ? failure.getMessage()
                  : "%s (%s)".formatted(failure.getMessage(), failure.getCause()));
      default -> LOG.debug(failure.getMessage());
    }
    ErrorInfo info =
        ErrorInfo.newBuilder().setDomain(DOMAIN).setReason(nameOf(failure.reason())).build();
    com.google.rpc.Status.Builder status =
        com.google.rpc.Status.newBuilder()
            .setCode(ReasonCodes.codeOf(failure.reason()).value())
            .setMessage(shortened(String.valueOf(failure.getMessage())))
            .addDetails(Any.pack(info));
    if (failure.reason() == ErrorReason.ERROR_REASON_TEMPORARILY_UNAVAILABLE) {
      status.addDetails(Any.pack(RETRY));
    }
    failure.detail().map(Any::pack).ifPresent(status::addDetails);
    return StatusProto.toStatusRuntimeException(status.build());
  }

  private static String shortened(String message) {
    int encoded = 0;
    for (int i = 0; i < message.length(); ) {
      int character = message.codePointAt(i);
      boolean plain = character >= ' ' && character <= '~' && character != '%';
      encoded += plain ? 1 : 3 * Character.toString(character).getBytes(UTF_8).length;
      if (encoded > MAX_ENCODED) {
        return message.substring(0, i) + "…";
      }
      i += Character.charCount(character);
    }
    return message;
  }

  /** The failure that a status stands for: by its ErrorInfo, or by its code where it has none. */
  public static MillraceException fromStatus(Throwable failure) {
    com.google.rpc.Status status = StatusProto.fromThrowable(failure);
    if (status == null) {
      return toMillrace(failure);
    }
    for (Any detail : status.getDetailsList()) {
      ErrorReason reason = reasonIn(detail);
      if (reason != null) {
        return new MillraceException(reason, status.getMessage(), failure);
      }
    }
    Status.Code code = Status.fromCodeValue(status.getCode()).getCode();
    return new MillraceException(ReasonCodes.reasonOf(code), status.getMessage(), failure);
  }

  private static ErrorReason reasonIn(Any detail) {
    if (!detail.is(ErrorInfo.class)) {
      return null;
    }
    try {
      ErrorInfo info = detail.unpack(ErrorInfo.class);
      return DOMAIN.equals(info.getDomain())
          ? ErrorReason.valueOf(PREFIX + info.getReason())
          : null;
    } catch (com.google.protobuf.InvalidProtocolBufferException
        | IllegalArgumentException foreign) {
      return null;
    }
  }

  /** A reason's name on the wire: without the enum's prefix. */
  public static String nameOf(ErrorReason reason) {
    return reason.name().substring(PREFIX.length());
  }
}
