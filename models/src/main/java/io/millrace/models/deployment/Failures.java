package io.millrace.models.deployment;

import com.google.api.HttpBody;
import io.millrace.common.v1.ErrorReason;
import io.millrace.models.scoring.Answer;
import io.millrace.runtime.error.MillraceException;

/** Answers of the scoring protocol that are failures, as failures of a call. */
final class Failures {

  /** Headers carry it; what is longer is left to the message, which is cut. */
  private static final int LARGEST_BODY = 3_000;

  private Failures() {}

  /** Whether the same may succeed a moment later. */
  static boolean isPassing(MillraceException failure) {
    return failure.reason() == ErrorReason.ERROR_REASON_TEMPORARILY_UNAVAILABLE
        || failure.reason() == ErrorReason.ERROR_REASON_DEADLINE_EXCEEDED;
  }

  /** Whoever came over HTTP is answered with the protocol's own body. */
  static MillraceException of(Answer answer, HttpBody body) {
    MillraceException failure = new MillraceException(answer.reason(), answer.message());
    return body.getData().size() > LARGEST_BODY ? failure : failure.withDetail(body);
  }
}
