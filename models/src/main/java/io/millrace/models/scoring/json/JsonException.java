package io.millrace.models.scoring.json;

/** A text that is not JSON, in the words of Python's {@code json}. */
public final class JsonException extends RuntimeException {

  private static final long serialVersionUID = 1;

  JsonException(String message) {
    super(message, null, false, false);
  }
}
