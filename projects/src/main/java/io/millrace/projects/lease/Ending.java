package io.millrace.projects.lease;

import io.millrace.projects.v1.AttemptOutcome;
import io.millrace.projects.v1.EnvironmentLock;
import io.millrace.projects.v1.FinishAttemptRequest;
import io.millrace.projects.v1.InputFile;
import io.millrace.runtime.error.MillraceException;
import java.util.List;

/**
 * How an attempt went.
 *
 * @param exitCode null if there is none
 * @param signal null if there was none
 * @param message null if there is no more to say
 * @param lock null if it did not get so far
 * @param inputs what was fetched for parameters
 */
record Ending(
    AttemptOutcome outcome,
    Integer exitCode,
    Integer signal,
    String message,
    EnvironmentLock lock,
    List<InputFile> inputs) {

  Ending {
    inputs = List.copyOf(inputs);
  }

  private static final int LONGEST_MESSAGE = 10_000;

  static final Ending LOST =
      new Ending(
          AttemptOutcome.ATTEMPT_OUTCOME_LOST,
          null,
          null,
          "Nothing was heard of its worker.",
          null,
          List.of());

  static Ending of(FinishAttemptRequest request) {
    switch (request.getOutcome()) {
      case ATTEMPT_OUTCOME_UNSPECIFIED, ATTEMPT_OUTCOME_LOST, UNRECOGNIZED ->
          throw MillraceException.invalid(
              "Invalid value for parameter 'outcome' supplied: A worker cannot say %s."
                  .formatted(request.getOutcome()));
      default -> {}
    }
    // PostgreSQL keeps no NUL.
    String message = request.getMessage().replace('\0', ' ');
    return new Ending(
        request.getOutcome(),
        request.hasExitCode() ? (Integer) request.getExitCode() : null,
        request.hasSignal() ? (Integer) request.getSignal() : null,
        message.isEmpty()
            ? null
            : message.substring(0, Math.min(LONGEST_MESSAGE, message.length())),
        request.hasLock() ? request.getLock() : null,
        request.getInputsList());
  }

  /** Whether it is one of those that a job has so many of. */
  boolean counts() {
    return outcome != AttemptOutcome.ATTEMPT_OUTCOME_RELEASED;
  }
}
