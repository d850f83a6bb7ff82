package io.millrace.models.scoring.form;

import io.millrace.models.data.Payload;
import io.millrace.models.scoring.ScoringException;
import io.millrace.models.scoring.cell.CellException;
import io.millrace.models.scoring.cell.CheckedColumn;
import io.millrace.models.scoring.cell.Leniency;
import io.millrace.models.scoring.check.NestedTypes;
import io.millrace.models.scoring.check.TableCheck;
import io.millrace.models.scoring.json.Slice;
import io.millrace.models.signature.DataType;
import io.millrace.models.signature.Schema;
import io.millrace.models.signature.Signature;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Bodies of chat, completion and embedding models: an object that is data and params in one. */
final class LlmForm {

  private static final List<String> SIGNS = List.of("messages", "prompt", "input");

  private LlmForm() {}

  static boolean is(Map<String, Slice> members) {
    return SIGNS.stream().anyMatch(members::containsKey);
  }

  static Request read(Map<String, Slice> members, Signature signature) {
    Map<String, Object> data = new LinkedHashMap<>();
    members.forEach((name, value) -> data.put(name, value.tree()));
    Map<String, Object> params = new LinkedHashMap<>();
    boolean isHinted = signature != null && signature.isFromTypeHint();
    if (signature != null && signature.params() != null && !isHinted) {
      signature
          .params()
          .forEach(
              param -> {
                if (data.containsKey(param.name())) {
                  params.put(param.name(), data.remove(param.name()));
                }
              });
    }
    Schema schema = signature == null || isHinted ? null : signature.inputs();
    return new Request(enforce(data, schema), null, params);
  }

  /** One row, each value a cell as it was sent. */
  private static Payload enforce(Map<String, Object> data, Schema schema) {
    return switch (schema) {
      case null -> new Payload.Value(data);
      case Schema.Tensors ignored ->
          throw ScoringException.schema(
              "Expected input to be a dict of arrays: the model takes tensors.");
      case Schema.Columns columns -> {
        List<Frame.Column> row = new ArrayList<>();
        data.forEach((name, value) -> row.add(new Frame.Column(name, null)));
        for (Schema.Column column : columns.columns()) {
          if (data.containsKey(column.name())) {
            row.removeIf(c -> c.label().equals(column.name()));
            row.add(new Frame.Column(column.name(), cell(column, data.get(column.name()))));
          }
        }
        yield TableCheck.enforce(new Frame(row, 1, true), columns);
      }
    };
  }

  private static CheckedColumn cell(Schema.Column column, Object value) {
    boolean isScalar = column.type() instanceof DataType.Scalar;
    boolean hasParts = value instanceof List || value instanceof Map;
    if (column.type() == DataType.Scalar.STRING && hasParts) {
      // A column of objects passes for one of texts: prompts are sent several at a time.
      CheckedColumn cell = new CheckedColumn(v -> v);
      cell.put(value);
      return cell;
    }
    CheckedColumn cell =
        isScalar ? CheckedColumn.inferred(Leniency.TABLE) : new CheckedColumn(v -> v);
    try {
      cell.put(NestedTypes.enforce(value, column.type(), column.isRequired()));
    } catch (CellException e) {
      throw ScoringException.schema(
          isScalar
              ? "Incompatible input types for column %s. %s"
                  .formatted(column.name(), e.getMessage())
              : e.getMessage());
    }
    return cell;
  }
}
