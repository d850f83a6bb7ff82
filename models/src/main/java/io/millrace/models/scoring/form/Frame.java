package io.millrace.models.scoring.form;

import io.millrace.models.data.Table;
import io.millrace.models.scoring.cell.ColumnBuilder;
import io.millrace.models.scoring.cell.Slab;
import java.util.ArrayList;
import java.util.List;

/**
 * A table as it was sent, its cells read as far as the signature knows them.
 *
 * @param columns in the order of the request
 * @param isNamed whether it said how they are called
 */
public record Frame(List<Column> columns, int rows, boolean isNamed) {

  /**
   * A column.
   *
   * @param label a {@code String}, or whatever else JSON gave
   * @param cells null if the signature does not ask for it
   */
  public record Column(Object label, ColumnBuilder cells) {}

  /** As a table of these columns. */
  public static Table table(List<Column> columns, int rows, boolean isNamed) {
    int bytes = 0;
    for (Column column : columns) {
      bytes += column.cells().bytes();
    }
    Slab slab = new Slab(bytes);
    List<Table.Column> built = new ArrayList<>(columns.size());
    for (Column column : columns) {
      built.add(new Table.Column(String.valueOf(column.label()), column.cells().build(slab, rows)));
    }
    return new Table(built, rows, isNamed);
  }
}
