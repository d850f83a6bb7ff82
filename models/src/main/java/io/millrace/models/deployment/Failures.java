package io.millrace.models.deployment;

import com.google.api.HttpBody;
import io.millrace.models.scoring.Answer;
import io.millrace.runtime.error.MillraceException;

/** Answers of the scoring protocol that are failures, as failures of a call. */
final class Failures {

  /** Headers carry it; what is longer is left to the message, which is cut. */
  private static final int LARGEST_BODY = 3_000;

  private Failures() {}

  /** Whether the request may be to blame, and not what it was sent to. */
  static boolean mayBeTheCallers(RuntimeException failure) {
    return failure instanceof MillraceException known
        && switch (known.reason()) {
          case ERROR_REASON_INVALID_PARAMETER_VALUE,
              ERROR_REASON_BAD_REQUEST,
              // A version, that is, which neither has.
              ERROR_REASON_RESOURCE_DOES_NOT_EXIST,
              ERROR_REASON_UNSUPPORTED_MEDIA_TYPE,
              ERROR_REASON_REQUEST_TOO_LARGE ->
              true;
          default -> false;
        };
  }

  /** Whoever came over HTTP is answered with the protocol's own body. */
  static MillraceException of(Answer answer, HttpBody body) {
    MillraceException failure = new MillraceException(answer.reason(), answer.message());
    return body.getData().size() > LARGEST_BODY ? failure : failure.withDetail(body);
  }
}
