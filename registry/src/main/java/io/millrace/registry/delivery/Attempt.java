package io.millrace.registry.delivery;

/**
 * What came of posting something once.
 *
 * @param time when it began, in milliseconds since 1970
 * @param status null if there was no answer
 * @param retryAfter the answer's header of that name; null if there is none
 * @param body the beginning of the answer; null if there was none
 * @param error why there was no answer; null if there was one
 * @param mayPass whether a failure without an answer may be over at the next try
 */
record Attempt(
    long time,
    long durationMillis,
    Integer status,
    String retryAfter,
    String body,
    String error,
    boolean mayPass) {

  /** What follows from it for the delivery. */
  enum Verdict {
    DELIVERED,
    RETRY,
    DEAD
  }

  Verdict verdict() {
    if (status == null) {
      return mayPass ? Verdict.RETRY : Verdict.DEAD;
    }
    if (status < 400) {
      return Verdict.DELIVERED;
    }
    return switch (status) {
      // The request came too late, too early or too often.
      case 408, 425, 429 -> Verdict.RETRY;
      default -> status >= 500 ? Verdict.RETRY : Verdict.DEAD;
    };
  }
}
