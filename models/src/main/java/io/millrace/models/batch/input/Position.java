package io.millrace.models.batch.input;

/**
 * How far a file has been read.
 *
 * @param rows refused ones too
 * @param bytes where the next row begins
 */
public record Position(long rows, long bytes) {

  /** The beginning. */
  public static final Position START = new Position(0, 0);
}
