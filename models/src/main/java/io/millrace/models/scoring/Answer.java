package io.millrace.models.scoring;

/**
 * What goes back to the caller.
 *
 * @param status of HTTP
 * @param contentType of HTTP
 * @param body in UTF-8
 */
public record Answer(int status, String contentType, byte[] body) {

  public static final String JSON = "application/json";
  public static final String TEXT = "text/plain; charset=utf-8";
}
