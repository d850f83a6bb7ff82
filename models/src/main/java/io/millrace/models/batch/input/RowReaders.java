package io.millrace.models.batch.input;

import io.millrace.models.signature.Signature;
import io.millrace.runtime.error.MillraceException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Readers of files, by format. */
public final class RowReaders {

  /** How much of a refused row is kept. */
  private static final int KEPT = 2_000;

  private static final byte[] PARQUET = {'P', 'A', 'R', '1'};

  private RowReaders() {}

  /**
   * Begins to read a file.
   *
   * @param in from its beginning; closed with the reader
   * @param signature the model's; null if it has none
   * @param chunkRows how many rows are read at once
   * @param originals the format that rows are kept in as they were read; null if they are not
   * @param from where to go on
   * @throws MillraceException INVALID_PARAMETER_VALUE if it is not of the format, lacks columns
   *     that the signature requires, or the signature asks for what the format cannot say
   */
  public static RowReader open(
      Format format,
      InputStream in,
      Signature signature,
      int chunkRows,
      Format originals,
      Position from)
      throws IOException {
    return switch (format) {
      case CSV -> new CsvRows(in, signature, chunkRows, originals != null, from);
      case JSONL -> new JsonlRows(in, signature, chunkRows, originals != null, from);
      case PARQUET -> new ParquetRows(in, signature, chunkRows, originals, from);
    };
  }

  /**
   * Refuses, by its beginning, a file that cannot be of a format.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE if so
   */
  public static void check(Format format, InputStream in, Signature signature, int chunkRows)
      throws IOException {
    byte[] first = in.readNBytes(PARQUET.length);
    boolean isParquet = Arrays.equals(first, PARQUET);
    if (format == Format.PARQUET) {
      if (!isParquet) {
        throw mismatch("it does not begin as Parquet does");
      }
      Layout.check(signature);
      return;
    }
    if (isParquet) {
      throw mismatch("it is Parquet");
    }
    InputStream whole = new SequenceInputStream(new ByteArrayInputStream(first), in);
    if (format == Format.JSONL) {
      JsonlRows.check(whole);
    } else {
      new CsvRows(whole, signature, chunkRows, false, Position.START);
    }
  }

  static MillraceException mismatch(String why) {
    return MillraceException.invalid(
        "Invalid value for parameter 'input.format' supplied: The input is not of that format: %s."
            .formatted(why));
  }

  static Chunk.Refused refused(long row, String message, CsvScanner scanner) {
    return refused(row, message, scanner.bytes(), scanner.recordStart(), scanner.recordEnd());
  }

  static Chunk.Refused refused(long row, String message, byte[] bytes, int from, int to) {
    String data = new String(bytes, from, Math.min(to - from, KEPT), StandardCharsets.UTF_8);
    return new Chunk.Refused(row, message, data);
  }
}
