package io.millrace.models.batch.input;

import java.io.IOException;

/** A file, a chunk of rows after the other. */
public interface RowReader extends AutoCloseable {

  /**
   * The next rows; null at the end.
   *
   * @throws io.millrace.runtime.error.MillraceException INVALID_PARAMETER_VALUE if the file cannot
   *     be read on
   */
  Chunk next() throws IOException;

  /** The line of names of CSV as it was read, without its end; null of others. */
  default byte[] header() {
    return null;
  }

  @Override
  void close() throws IOException;
}
