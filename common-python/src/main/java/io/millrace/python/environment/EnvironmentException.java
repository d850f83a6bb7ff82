package io.millrace.python.environment;

/** An environment cannot be had. The message says why, to whoever asked for it. */
public final class EnvironmentException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public EnvironmentException(String message) {
    super(message);
  }

  public EnvironmentException(String message, Throwable cause) {
    super(message, cause);
  }
}
