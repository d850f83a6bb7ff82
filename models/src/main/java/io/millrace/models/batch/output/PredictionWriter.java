package io.millrace.models.batch.output;

import io.millrace.models.batch.input.Chunk;
import io.millrace.models.batch.input.Format;
import io.millrace.models.batch.input.Originals;
import io.millrace.models.data.Payload;
import io.millrace.models.data.Tensor;
import io.millrace.models.scoring.answer.JsonBytes;
import io.millrace.runtime.error.MillraceException;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;

/** Writes predictions as lines, with the input's columns in front of them if they are wanted. */
public final class PredictionWriter {

  private final boolean isJson;
  private final byte[] inputHeader;
  private boolean needsHeader;
  private List<String> names;

  /**
   * For a file.
   *
   * @param inputHeader the names of the input's columns as CSV; null if they are not wanted
   * @param isBeginning whether what is written is the beginning of the file
   */
  public PredictionWriter(Format format, byte[] inputHeader, boolean isBeginning) {
    isJson = format == Format.JSONL;
    this.inputHeader = inputHeader;
    needsHeader = isBeginning && !isJson;
  }

  /**
   * Writes a chunk.
   *
   * @throws MillraceException BAD_REQUEST if there is not one prediction for each row, or other
   *     outputs than before
   */
  public void write(Chunk chunk, Payload predictions, JsonBytes out) {
    SequencedMap<String, Tensor> columns = PredictionColumns.of(predictions, chunk.rows());
    List<String> given = List.copyOf(columns.keySet());
    if (names == null) {
      names = given;
    }
    if (!isJson && !names.equals(given)) {
      throw MillraceException.badRequest(
          "The model answers %s, and answered %s before: that makes no CSV."
              .formatted(given, names));
    }
    if (needsHeader) {
      header(out);
    }
    List<CellWriter> cells = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    columns.forEach(
        (name, values) -> {
          cells.add(new CellWriter(out, values, chunk.rows(), isJson));
          labels.add(new JsonBytes().text(name).raw(": ").toString());
        });
    for (int row = 0; row < chunk.rows(); row++) {
      if (isJson) {
        json(chunk.originals(), row, cells, labels, out);
      } else {
        csv(chunk.originals(), row, cells, out);
      }
      out.raw('\n');
    }
  }

  /** What a file without rows has. */
  public void end(JsonBytes out) {
    if (needsHeader && inputHeader != null) {
      out.raw(inputHeader, 0, inputHeader.length).raw('\n');
      needsHeader = false;
    }
  }

  private void header(JsonBytes out) {
    if (inputHeader != null) {
      out.raw(inputHeader, 0, inputHeader.length).raw(',');
    }
    for (int i = 0; i < names.size(); i++) {
      out.raw(i == 0 ? "" : ",").csv(names.get(i));
    }
    out.raw('\n');
    needsHeader = false;
  }

  private static void csv(Originals originals, int row, List<CellWriter> cells, JsonBytes out) {
    if (originals != null) {
      out.raw(originals.bytes(), originals.start(row), originals.end(row)).raw(',');
    }
    for (int i = 0; i < cells.size(); i++) {
      if (i > 0) {
        out.raw(',');
      }
      cells.get(i).write(row);
    }
  }

  private static void json(
      Originals originals, int row, List<CellWriter> cells, List<String> labels, JsonBytes out) {
    String comma = "{";
    if (originals != null) {
      // An object, whose last brace comes later.
      int from = originals.start(row);
      int to = originals.end(row);
      byte[] bytes = originals.bytes();
      while (bytes[to - 1] != '}') {
        to--;
      }
      to--;
      out.raw(bytes, from, to);
      comma = isEmpty(bytes, from, to) ? "" : ", ";
    }
    for (int i = 0; i < cells.size(); i++) {
      out.raw(comma).raw(labels.get(i));
      cells.get(i).write(row);
      comma = ", ";
    }
    out.raw('}');
  }

  private static boolean isEmpty(byte[] bytes, int from, int to) {
    int at = to - 1;
    while (at > from && bytes[at] <= ' ') {
      at--;
    }
    return bytes[at] == '{';
  }
}
