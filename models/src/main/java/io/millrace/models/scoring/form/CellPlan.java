package io.millrace.models.scoring.form;

import io.millrace.models.scoring.cell.CheckedColumn;
import io.millrace.models.scoring.cell.ColumnBuilder;
import io.millrace.models.scoring.cell.Leniency;
import io.millrace.models.scoring.cell.TensorCells;
import io.millrace.models.scoring.check.NestedTypes;
import io.millrace.models.signature.DataType;
import io.millrace.models.signature.ElementType;
import io.millrace.models.signature.Schema;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** Which builder reads which column, by the signature. Made once for each model. */
public final class CellPlan {

  private final Schema schema;
  private final boolean isNumbered;
  private final Map<String, Schema.Column> columns = new HashMap<>();
  private final Map<String, ElementType> specs = new HashMap<>();

  /** For a schema, or none. */
  public CellPlan(Schema schema) {
    this.schema = schema;
    this.isNumbered =
        schema instanceof Schema.Columns numbered
            && IntStream.range(0, numbered.columns().size())
                .allMatch(i -> String.valueOf(i).equals(numbered.columns().get(i).name()));
    if (schema instanceof Schema.Columns table && table.isNamed()) {
      table.columns().forEach(column -> columns.put(column.name(), column));
    }
    if (schema instanceof Schema.Tensors tensors && tensors.isNamed()) {
      tensors.specs().forEach(spec -> specs.put(spec.name(), spec.type()));
    }
  }

  /**
   * A column's label as the signature has it: names that are numbers are kept as texts. pandas
   * calls columns by number where nobody has named them.
   */
  Object label(Object label) {
    return isNumbered && label instanceof Long number ? number.toString() : label;
  }

  /** Whether the columns are called 0, 1, …: they have no other names, and come by position too. */
  boolean isNumbered() {
    return isNumbered;
  }

  /** A builder for the cells of a column; null if the model has no use for it. */
  public ColumnBuilder builder(Object label, int position, Leniency leniency) {
    return switch (schema) {
      case null -> CheckedColumn.inferred(leniency);
      case Schema.Tensors tensors -> {
        ElementType type = tensors.isNamed() ? specs.get(label) : tensors.specs().getFirst().type();
        yield type == null ? null : new TensorCells(type);
      }
      case Schema.Columns table when table.isNamed() ->
          label instanceof String name && columns.get(name) instanceof Schema.Column column
              ? builder(column, leniency)
              : null;
      case Schema.Columns table ->
          position < table.columns().size()
              ? builder(table.columns().get(position), leniency)
              : null;
    };
  }

  /** A builder for the cells of a column of the signature. */
  public static ColumnBuilder builder(Schema.Column column, Leniency leniency) {
    return switch (column.type()) {
      case DataType.Scalar scalar -> ColumnBuilder.of(scalar.elements(), leniency);
      // Nothing is converted, so it is pandas that looks at the values.
      case DataType.Any ignored -> CheckedColumn.inferred(Leniency.TABLE);
      default ->
          new CheckedColumn(
              value -> NestedTypes.enforce(value, column.type(), column.isRequired()));
    };
  }
}
