package io.millrace.postgres;

import java.io.IOException;

/**
 * An embedded PostgreSQL cannot start. The message is one line that a user can act on; it names the
 * folder or the setting at fault.
 */
public final class EmbeddedPostgresException extends IOException {
  private static final long serialVersionUID = 1L;

  EmbeddedPostgresException(String message) {
    super(message);
  }

  EmbeddedPostgresException(String message, Throwable cause) {
    super(message, cause);
  }
}
