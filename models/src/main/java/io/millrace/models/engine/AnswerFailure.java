package io.millrace.models.engine;

/**
 * A model answered what cannot be sent, such as a set: the cause of the {@code MillraceException}
 * that callers get.
 */
public final class AnswerFailure extends RuntimeException {

  private static final long serialVersionUID = 1;

  public AnswerFailure(String message) {
    super(message, null, false, false);
  }
}
