package io.millrace.models.scoring.form;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.models.data.Payload;
import io.millrace.models.scoring.ScoringException;
import io.millrace.models.scoring.cell.CellException;
import io.millrace.models.scoring.cell.CheckedColumn;
import io.millrace.models.scoring.cell.ColumnBuilder;
import io.millrace.models.scoring.cell.Leniency;
import io.millrace.models.scoring.check.NestedTypes;
import io.millrace.models.scoring.check.TableCheck;
import io.millrace.models.scoring.json.Slice;
import io.millrace.models.signature.DataType;
import io.millrace.models.signature.Schema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An object of columns, by name. If a column of the signature is of lists or objects, the object is
 * one row; else each member is a column, and single values go with every row.
 */
final class ColumnInputs {

  private final Schema.Columns schema;
  private final boolean isOneRow;
  private final boolean isOnlyAny;
  private final List<Frame.Column> columns = new ArrayList<>();
  private final Set<Frame.Column> singles = Collections.newSetFromMap(new IdentityHashMap<>());

  ColumnInputs(Schema.Columns schema) {
    this.schema = schema;
    this.isOnlyAny =
        schema.columns().stream().allMatch(column -> column.type() instanceof DataType.Any);
    this.isOneRow = schema.columns().stream().anyMatch(column -> isWhole(column.type()));
  }

  /** Whether a value of the type is taken whole, as one cell. */
  static boolean isWhole(DataType type) {
    return type instanceof DataType.Array
        || type instanceof DataType.Structure
        || type instanceof DataType.SparkVector;
  }

  /** Reads a list that is the only column. */
  Payload readOnly(Slice list, boolean isInstances) throws IOException {
    return read(Map.of(schema.columns().getFirst().name(), list), isInstances);
  }

  Payload read(Map<String, Slice> members, boolean isInstances) throws IOException {
    Set<Object> unknown = new LinkedHashSet<>(members.keySet());
    for (Schema.Column column : schema.columns()) {
      if (unknown.remove(column.name())) {
        add(column, members.get(column.name()));
      }
    }
    int rows = rows(isInstances);
    for (Frame.Column single : singles) {
      if (rows == 0) {
        single.cells().truncate(0);
      } else if (rows > 1) {
        single.cells().repeat(rows);
      }
    }
    List<Frame.Column> all = new ArrayList<>(columns);
    unknown.forEach(name -> all.add(new Frame.Column(name, null)));
    return TableCheck.enforce(new Frame(all, rows, true), schema);
  }

  private int rows(boolean isInstances) {
    int rows = -1;
    for (Frame.Column column : columns) {
      int size = column.cells().size();
      if (singles.contains(column)) {
        continue;
      }
      if (rows >= 0 && rows != size) {
        if (isInstances) {
          throw ScoringException.invalidInput(
              "The length of values for each input/column name are not the same");
        }
        throw ScoringException.schema(
            "This model contains a column-based signature, which suggests a DataFrame input. There"
                + " was an error casting the input data to a DataFrame: All arrays must be of the"
                + " same length");
      }
      rows = size;
    }
    return rows >= 0 ? rows : columns.isEmpty() ? 0 : 1;
  }

  private void add(Schema.Column column, Slice value) throws IOException {
    boolean isList = value.kind() == JsonToken.START_ARRAY;
    boolean isScalar = column.type() instanceof DataType.Scalar;
    ColumnBuilder cells = CellPlan.builder(column, Leniency.ARRAY);
    Frame.Column read = new Frame.Column(column.name(), cells);
    columns.add(read);
    if (isList && isOneRow && isScalar) {
      throw ScoringException.schema(
          "Incompatible input types for column %s. Can not safely convert object to %s."
              .formatted(column.name(), cells.type().numpyName()));
    }
    if (isOneRow && !isScalar) {
      ((CheckedColumn) cells).put(value.tree());
      return;
    }
    if (column.type() instanceof DataType.Any && isOnlyAny && isTexts(value)) {
      ((CheckedColumn) cells).put(value.tree());
      singles.add(read);
      return;
    }
    if (column.type() instanceof DataType.Mapping) {
      mappings(column, value);
    }
    try (JsonParser in = value.open()) {
      if (!isList) {
        Tables.add(read, in, Leniency.ARRAY);
        singles.add(read);
        return;
      }
      while (in.nextToken() != JsonToken.END_ARRAY) {
        Tables.add(read, in, Leniency.ARRAY);
      }
    }
  }

  /**
   * Whether it is a list of texts and nothing else, which is a value where nothing is converted.
   */
  private static boolean isTexts(Slice value) throws IOException {
    if (value.kind() != JsonToken.START_ARRAY) {
      return false;
    }
    try (JsonParser in = value.open()) {
      while (in.nextToken() == JsonToken.VALUE_STRING) {
        // The next one.
      }
      return in.currentToken() == JsonToken.END_ARRAY;
    }
  }

  /** A mapping as a column's value is taken for an index of rows: MLflow refuses it in the end. */
  private static void mappings(Schema.Column column, Slice value) {
    try {
      NestedTypes.enforce(value.tree(), column.type(), column.isRequired());
    } catch (CellException e) {
      throw ScoringException.invalidInput(e.getMessage());
    }
    throw ScoringException.schema(
        "Column %s is of maps: send a list of objects as 'inputs'.".formatted(column.name()));
  }
}
