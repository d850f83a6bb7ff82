package io.millrace.models.serve;

/**
 * A command cannot do what it was asked. The message is one line for the person at the terminal.
 */
public final class ServeFailure extends RuntimeException {

  private static final long serialVersionUID = 1;

  ServeFailure(String message) {
    super(message);
  }
}
