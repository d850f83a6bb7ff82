package io.millrace.models.engine.python;

import io.millrace.common.v1.ErrorReason;
import io.millrace.models.engine.AnswerFailure;
import io.millrace.models.engine.ModelFailure;
import io.millrace.models.worker.v1.Failure;
import io.millrace.runtime.error.MillraceException;
import java.nio.file.Path;
import java.util.Arrays;

/** What workers say went wrong, as callers hear it. */
final class WorkerFailures {

  /** The error of a call has to fit into headers. */
  private static final int LONGEST_TRACE = 1500;

  private static final int LONGEST_MESSAGE = 1000;

  private WorkerFailures() {}

  static MillraceException loading(Failure failure) {
    return MillraceException.invalid(
        "The model cannot be loaded: " + cut(failure.getMessage(), LONGEST_MESSAGE));
  }

  /**
   * Of a call.
   *
   * @param model where its files are, which concerns nobody
   */
  static MillraceException call(Failure failure, String worker, Path model) {
    String message = cut(withoutFolder(failure.getMessage(), model), LONGEST_MESSAGE);
    return switch (failure.getKind()) {
      case FAILURE_KIND_MEMORY ->
          MillraceException.unavailable(
              "%s ran out of memory and is started again.".formatted(worker), null);
      case FAILURE_KIND_ANSWER ->
          new MillraceException(
              ErrorReason.ERROR_REASON_INTERNAL_ERROR,
              "The model's answer cannot be sent: " + message,
              new AnswerFailure(message));
      default ->
          failure.getErrorCode().isEmpty()
              ? new MillraceException(
                  ErrorReason.ERROR_REASON_BAD_REQUEST,
                  "The model failed: " + message,
                  new ModelFailure(message, trace(failure, model)))
              : new MillraceException(reason(failure.getErrorCode()), message);
    };
  }

  /** Codes that only MLflow's own servers have are the server's own failures. */
  private static ErrorReason reason(String code) {
    return Arrays.stream(ErrorReason.values())
        .filter(reason -> reason.name().equals("ERROR_REASON_" + code))
        .findFirst()
        .orElse(ErrorReason.ERROR_REASON_INTERNAL_ERROR);
  }

  /** Its end, which says the most. */
  private static String trace(Failure failure, Path model) {
    String trace = withoutFolder(failure.getTrace(), model);
    return trace.length() <= LONGEST_TRACE
        ? trace
        : "…" + trace.substring(trace.length() - LONGEST_TRACE);
  }

  private static String withoutFolder(String text, Path model) {
    return text.replace(model + "/", "");
  }

  private static String cut(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest) + "…";
  }
}
