package io.millrace.models.scoring.form;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.models.scoring.ScoringException;
import io.millrace.models.scoring.cell.CellException;
import io.millrace.models.scoring.cell.CheckedColumn;
import io.millrace.models.scoring.cell.ColumnBuilder;
import io.millrace.models.scoring.cell.Leniency;
import io.millrace.models.scoring.json.Slice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Lists of objects as tables: a name's first appearance makes a column. */
final class Tables {

  private final CellPlan plan;
  private final Leniency leniency;
  private final Blanks blanks;
  private final List<Frame.Column> kept = new ArrayList<>();
  private final List<Frame.Column> columns = new ArrayList<>();
  private final Map<String, Integer> positions = new HashMap<>();

  Tables(CellPlan plan, Leniency leniency, Blanks blanks) {
    this.plan = plan;
    this.leniency = leniency;
    this.blanks = blanks;
  }

  Frame read(Slice list) throws IOException {
    int rows = 0;
    try (JsonParser in = list.open()) {
      while (in.nextToken() != JsonToken.END_ARRAY) {
        if (in.currentToken() != JsonToken.START_OBJECT) {
          throw ScoringException.invalidInput(
              "Row %d of the list of records is not an object.".formatted(rows));
        }
        row(in, rows++);
      }
    }
    return new Frame(columns, rows, true);
  }

  private void row(JsonParser in, int row) throws IOException {
    int expected = 0;
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String name = in.currentName();
      in.nextToken();
      // Rows are nearly always alike: the column after the last one is tried first.
      int at = expected;
      if (at >= columns.size() || !columns.get(at).label().equals(name)) {
        at = position(name, row);
      }
      expected = at + 1;
      ColumnBuilder cells = columns.get(at).cells();
      if (cells == null) {
        in.skipChildren();
      } else {
        cells.truncate(row);
        add(columns.get(at), in, leniency);
      }
    }
    for (Frame.Column column : kept) {
      if (column.cells().size() == row) {
        blanks.add(column);
      }
    }
  }

  private int position(String name, int row) {
    Integer known = positions.get(name);
    if (known != null) {
      return known;
    }
    int position = columns.size();
    Frame.Column column = new Frame.Column(name, plan.builder(name, position, leniency));
    if (column.cells() != null) {
      kept.add(column);
      for (int i = 0; i < row; i++) {
        blanks.add(column);
      }
    }
    columns.add(column);
    positions.put(name, position);
    return position;
  }

  /** Adds a cell, and words what is wrong with it. */
  static void add(Frame.Column column, JsonParser in, Leniency leniency) throws IOException {
    ColumnBuilder cells = column.cells();
    if (leniency == Leniency.ARRAY
        && in.currentToken() == JsonToken.START_ARRAY
        && !(cells instanceof CheckedColumn)) {
      throw ScoringException.schema(
          "Incompatible input types for column %s. Can not safely convert object to %s."
              .formatted(column.label(), cells.type().numpyName()));
    }
    try {
      cells.add(in);
    } catch (CellException e) {
      throw failure(column, leniency, e);
    }
  }

  static ScoringException failure(Frame.Column column, Leniency leniency, CellException e) {
    if (e.isSchema()) {
      return ScoringException.schema(
          "Incompatible input types for column %s. %s".formatted(column.label(), e.getMessage()));
    }
    return leniency == Leniency.TABLE
        ? ScoringException.column(
            String.valueOf(column.label()), column.cells().type().numpyName(), e)
        : ScoringException.invalidInput(e.getMessage());
  }
}
