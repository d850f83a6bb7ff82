package io.millrace.models.scoring;

import io.millrace.common.v1.ErrorReason;

/**
 * What goes back to the caller.
 *
 * @param reason why it is a failure; null if it is none
 * @param message what is wrong; null if nothing is
 * @param contentType of HTTP
 * @param body in UTF-8
 */
public record Answer(ErrorReason reason, String message, String contentType, byte[] body) {

  public static final String JSON = "application/json";
  public static final String TEXT = "text/plain; charset=utf-8";

  /** Predictions. */
  public static Answer of(byte[] json) {
    return new Answer(null, null, JSON, json);
  }

  public boolean isFailure() {
    return reason != null;
  }
}
