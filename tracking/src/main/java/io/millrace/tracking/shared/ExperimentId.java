package io.millrace.tracking.shared;

import io.millrace.runtime.error.MillraceException;

/** Experiment ids: decimal numbers as text on the wire. */
public final class ExperimentId {

  private ExperimentId() {}

  /**
   * Reads an id; blanks around it are tolerated, as MLflow has it.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE when it is not a number
   */
  public static long parse(String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException notANumber) {
      throw MillraceException.invalid(
          "Invalid experiment ID '%s'. Experiment ID must be a valid integer.".formatted(text));
    }
  }

  /** What to say when there is none. */
  public static MillraceException notFound(long id) {
    return MillraceException.notFound("No Experiment with id=%d exists".formatted(id));
  }

  /** What to say when a deleted one is to be changed. */
  public static MillraceException deleted(long id) {
    return MillraceException.invalid(
        "The experiment %d must be in the 'active' state. Current state is deleted.".formatted(id));
  }
}
