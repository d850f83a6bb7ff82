package io.millrace.cli;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/**
 * A command could not do what it was asked. The message is one line for the person at the terminal.
 */
public final class CommandFailure extends Exception {
  private static final long serialVersionUID = 1L;

  CommandFailure(String message, Throwable cause) {
    super(message, cause);
  }

  /** For people. */
  public CommandFailure(String message) {
    super(message);
  }

  /** What the server said, or that it could not be reached. */
  static CommandFailure of(ServerOption server, StatusRuntimeException failure) {
    Status status = failure.getStatus();
    if (status.getCode() == Status.Code.UNAVAILABLE && status.getCause() != null) {
      return new CommandFailure(
          "cannot reach the server at " + server.url() + ": " + root(status.getCause()), failure);
    }
    String said = status.getDescription();
    return new CommandFailure(said == null ? status.getCode().name() : said, failure);
  }

  private static String root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }
}
