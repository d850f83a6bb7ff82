package io.millrace.models.scoring.form;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.models.data.Payload;
import io.millrace.models.scoring.ScoringException;
import io.millrace.models.scoring.cell.CellException;
import io.millrace.models.scoring.cell.Leniency;
import io.millrace.models.scoring.check.TableCheck;
import io.millrace.models.scoring.json.JsonScanner;
import io.millrace.models.scoring.json.Slice;
import io.millrace.models.signature.DataType;
import io.millrace.models.signature.Schema;
import java.io.IOException;
import java.util.List;
import java.util.stream.LongStream;

/** {@code inputs} and {@code instances}: arrays, and objects of arrays. */
final class Inputs {

  private final Schema schema;
  private final CellPlan plan;

  Inputs(Schema schema, CellPlan plan) {
    this.schema = schema;
    this.plan = plan;
  }

  Payload read(Slice value, boolean isInstances) throws IOException {
    try {
      if (schema == null) {
        return PlainInputs.read(value, isInstances);
      }
      boolean isNothing =
          value.kind() == JsonToken.VALUE_NULL || value.kind() == JsonToken.START_OBJECT;
      if (isNothing && !schema.isNamed()) {
        throw ScoringException.invalidInput(
            "Failed to parse input data. This model contains an un-named  model signature which"
                + " expects a single n-dimensional array or a single value as input, however, an"
                + " input of type <class '%s'> was found.".formatted(value.pythonType()));
      }
      return switch (schema) {
        case Schema.Tensors tensors -> new TensorInputs(tensors).read(value, isInstances);
        case Schema.Columns columns -> columns(columns, value, isInstances);
      };
    } catch (CellException e) {
      throw e.isSchema()
          ? ScoringException.schema(e.getMessage())
          : ScoringException.invalidInput(e.getMessage());
    }
  }

  private Payload columns(Schema.Columns columns, Slice value, boolean isInstances)
      throws IOException {
    if (value.kind() == JsonToken.START_OBJECT) {
      return new ColumnInputs(columns).read(JsonScanner.members(value), isInstances);
    }
    boolean hasParts =
        columns.columns().stream().anyMatch(c -> !(c.type() instanceof DataType.Scalar));
    if (value.startsWithObject() && (schema.isNamed() || !hasParts)) {
      return rows(columns, value, isInstances);
    }
    if (!schema.isNamed() || plan.isNumbered()) {
      return new PositionInputs(columns).read(value);
    }
    if (columns.columns().size() == 1 && value.kind() == JsonToken.START_ARRAY) {
      return new ColumnInputs(columns).readOnly(value, isInstances);
    }
    // Columns without names, for a model whose inputs have some.
    int width = value.kind() == JsonToken.START_ARRAY ? width(value) : 1;
    List<Long> labels = LongStream.range(0, width).boxed().toList();
    List<String> required =
        columns.columns().stream()
            .filter(Schema.Column::isRequired)
            .map(Schema.Column::name)
            .toList();
    TableCheck.requirePresent(labels, List.of(), required);
    return Frame.table(List.of(), 0, true);
  }

  private Payload rows(Schema.Columns columns, Slice value, boolean isInstances)
      throws IOException {
    Blanks blanks = new Blanks(isInstances ? Blanks.Rule.ERROR : Blanks.Rule.NULL_IF_POSSIBLE);
    Frame frame = new Tables(plan, Leniency.ARRAY, blanks).read(value);
    if (isInstances && columns.columns().stream().anyMatch(c -> ColumnInputs.isWhole(c.type()))) {
      throw ScoringException.schema(
          "Columns that are lists or objects cannot be sent as 'instances': use 'inputs'.");
    }
    return TableCheck.enforce(frame, schema);
  }

  private static int width(Slice list) throws IOException {
    try (JsonParser in = list.open()) {
      JsonToken first = in.nextToken();
      if (first != JsonToken.START_ARRAY) {
        return first == JsonToken.END_ARRAY ? 0 : 1;
      }
      int width = 0;
      while (in.nextToken() != JsonToken.END_ARRAY) {
        in.skipChildren();
        width++;
      }
      return width;
    }
  }
}
