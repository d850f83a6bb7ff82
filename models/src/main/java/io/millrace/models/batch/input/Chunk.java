package io.millrace.models.batch.input;

import io.millrace.models.data.Payload;
import java.util.List;

/**
 * Some rows.
 *
 * @param data as the model takes it; null if there are no rows that fit
 * @param rows how many there are in it
 * @param refused those that did not fit, in order
 * @param originals the rows as they were read; null unless they are wanted
 * @param rowsRead how many rows of the file have been read so far, refused ones too
 * @param position where the next row begins, in bytes; of Parquet, where that cannot be said, about
 * @param release gives the memory back that {@code data} lies in
 */
public record Chunk(
    Payload data,
    int rows,
    List<Refused> refused,
    Originals originals,
    long rowsRead,
    long position,
    Runnable release) {

  /**
   * A row that did not fit.
   *
   * @param row from 1, without the line of names
   * @param message what is wrong, with the field
   * @param data its beginning, as it was read
   */
  public record Refused(long row, String message, String data) {}
}
