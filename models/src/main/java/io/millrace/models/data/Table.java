package io.millrace.models.data;

import java.util.List;

/**
 * Rows and columns.
 *
 * @param columns each of {@code rows} elements
 * @param isNamed whether columns have names of their own; else they are called 0, 1, …
 */
public record Table(List<Column> columns, int rows, boolean isNamed) implements Payload {

  public Table {
    columns = List.copyOf(columns);
    for (Column column : columns) {
      if (column.values().shape().length != 1 || column.values().shape()[0] != rows) {
        throw new IllegalArgumentException("column " + column.name() + " does not have " + rows);
      }
    }
  }

  /**
   * A column.
   *
   * @param values with one dimension. Cells that are lists or maps, or of several types, are of
   *     type {@code OBJECT}
   */
  public record Column(String name, Tensor values) {}
}
