package io.millrace.models.engine;

/**
 * An exception that a model's own code raised: the cause of the {@code MillraceException} that
 * callers get. Its text is the trace of the model's language.
 */
public final class ModelFailure extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final String trace;

  /**
   * @param trace for whoever wrote the model
   */
  public ModelFailure(String message, String trace) {
    super(message, null, false, false);
    this.trace = trace;
  }

  @Override
  public String toString() {
    return trace;
  }
}
