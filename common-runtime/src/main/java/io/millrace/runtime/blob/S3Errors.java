package io.millrace.runtime.blob;

import io.millrace.runtime.error.MillraceException;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.InvalidResponseException;
import io.minio.errors.ServerException;
import io.minio.messages.ErrorResponse;
import java.io.IOException;
import java.security.ProviderException;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What to say when S3 fails. */
final class S3Errors {

  private static final Set<String> REFUSALS =
      Set.of(
          "AccessDenied",
          "ExpiredToken",
          "InvalidAccessKeyId",
          "InvalidToken",
          "RequestTimeTooSkewed",
          "SignatureDoesNotMatch");

  private S3Errors() {}

  /** S3's own code for what went wrong, such as {@code NoSuchKey}; empty when it has not said. */
  static String codeOf(Throwable failure) {
    return root(failure) instanceof ErrorResponseException error
        ? String.valueOf(error.errorResponse().code())
        : "";
  }

  /** The failure without the wrapping of futures. */
  static Throwable root(Throwable failure) {
    Throwable inner = failure;
    while (inner.getCause() != null
        && (inner instanceof CompletionException
            || inner instanceof ExecutionException
            // The SDK's, around what failed while it lists.
            || inner.getClass() == RuntimeException.class)) {
      inner = inner.getCause();
    }
    return inner;
  }

  /**
   * Nothing that S3 says is a caller's mistake here, or a bug: it does not work, is not set up as
   * it should be, or asks to slow down. All of that may be over when the call is repeated.
   */
  static MillraceException of(Throwable failure) {
    Throwable root = root(failure);
    if (root instanceof MillraceException known) {
      return known;
    }
    String code = codeOf(root);
    String message =
        code.equals("KeyTooLongError")
            ? null
            : REFUSALS.contains(code)
                ? "The artifact store refuses this server's access."
                : "The artifact store does not work at the moment. Try again.";
    return message == null
        ? BlobErrors.tooLong("it")
        : MillraceException.unavailable(message, new IOException(reason(root)));
  }

  /** In a line, and without the request's headers, which hold a session's token. */
  static String reason(Throwable failure) {
    return switch (root(failure)) {
      case ErrorResponseException error -> said(error.errorResponse());
      case ServerException error -> "HTTP status " + error.statusCode();
      case InvalidResponseException error -> "what answers does not speak S3";
      case ProviderException error ->
          "no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the machine a"
              + " role";
      case java.net.UnknownHostException error -> "unknown host " + error.getMessage();
      case Throwable other ->
          other.getMessage() == null
              ? other.getClass().getSimpleName()
              : other.getMessage().strip().replaceAll("\\s+", " ");
    };
  }

  private static String said(ErrorResponse error) {
    return "%s (%s)".formatted(String.valueOf(error.message()).strip(), error.code());
  }
}
