package io.millrace.models.engine.tree;

import io.millrace.models.data.Elements;
import io.millrace.models.data.Payload;
import io.millrace.models.data.Table;
import io.millrace.models.data.Tensor;
import io.millrace.models.signature.ElementType;
import io.millrace.runtime.error.MillraceException;
import java.nio.ByteBuffer;
import java.util.List;

/** What trees take: rows of numbers, of a table or of an array with two dimensions. */
public final class Features {

  private static final int DIMENSIONS = 2;

  /** Takes the number of one cell, at its place row by row. */
  private interface Cells {
    void set(int at, double value);
  }

  private final Payload data;
  private final int rows;
  private final int columns;

  private Features(Payload data, int rows, int columns) {
    this.data = data;
    this.rows = rows;
    this.columns = columns;
  }

  /**
   * Of what a model is given.
   *
   * @throws MillraceException BAD_REQUEST, naming the column that does not hold numbers, or saying
   *     what the array is instead
   */
  public static Features of(Payload payload) {
    return switch (payload) {
      case Table table -> {
        for (Table.Column column : table.columns()) {
          checkNumbers("Column '%s'".formatted(column.name()), column.values().type());
        }
        yield new Features(table, table.rows(), table.columns().size());
      }
      case Tensor tensor when tensor.shape().length == DIMENSIONS -> {
        checkNumbers("The array", tensor.type());
        yield new Features(
            tensor, Math.toIntExact(tensor.shape()[0]), Math.toIntExact(tensor.shape()[1]));
      }
      case Tensor tensor ->
          throw MillraceException.badRequest(
              "The model takes a table, or an array with 2 dimensions; this one has %d."
                  .formatted(tensor.shape().length));
      default ->
          throw MillraceException.badRequest(
              "The model takes a table, or one array with 2 dimensions.");
    };
  }

  private static void checkNumbers(String what, ElementType type) {
    switch (type) {
      case COMPLEX64, COMPLEX128, DATETIME, STRING, BYTES, OBJECT ->
          throw MillraceException.badRequest(
              "%s is of type %s; the model takes numbers and booleans."
                  .formatted(what, type.numpyName()));
      default -> {
        // A number, or true and false as 1 and 0.
      }
    }
  }

  public int rows() {
    return rows;
  }

  public int columns() {
    return columns;
  }

  public boolean isArray() {
    return data instanceof Tensor;
  }

  /** Whether they are an array of whole numbers or truth. */
  public boolean isWholeArray() {
    return data instanceof Tensor tensor
        && switch (tensor.type()) {
          case FLOAT16, FLOAT32, FLOAT64 -> false;
          default -> true;
        };
  }

  /** The columns' names, in order; those of an array are none. */
  public List<String> names() {
    return data instanceof Table table
        ? table.columns().stream().map(Table.Column::name).toList()
        : List.of();
  }

  /** What to call a column. */
  public String name(int column) {
    return data instanceof Table table
        ? "column '%s'".formatted(table.columns().get(column).name())
        : "column %d".formatted(column);
  }

  /** Row by row. */
  public double[] doubles() {
    double[] all = new double[Math.multiplyExact(rows, columns)];
    read((at, value) -> all[at] = value);
    return all;
  }

  /** Row by row. */
  public float[] floats() {
    float[] all = new float[Math.multiplyExact(rows, columns)];
    read((at, value) -> all[at] = (float) value);
    return all;
  }

  private void read(Cells cells) {
    if (data instanceof Tensor tensor) {
      ByteBuffer values = tensor.buffer();
      for (int at = 0; at < rows * columns; at++) {
        cells.set(at, number(values, tensor.type()));
      }
      return;
    }
    List<Table.Column> all = ((Table) data).columns();
    for (int column = 0; column < columns; column++) {
      Tensor tensor = all.get(column).values();
      ByteBuffer values = tensor.buffer();
      for (int row = 0; row < rows; row++) {
        cells.set(row * columns + column, number(values, tensor.type()));
      }
    }
  }

  private static double number(ByteBuffer values, ElementType type) {
    return type == ElementType.BOOL ? values.get() : Elements.real(values, type);
  }
}
