package io.millrace.models.batch.output;

import io.millrace.models.data.Payload;
import io.millrace.models.data.Table;
import io.millrace.models.data.Tensor;
import io.millrace.models.signature.ElementType;
import io.millrace.runtime.error.MillraceException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Predictions as columns with a value for each row. One output is one column: those of a table and
 * of several arrays have names, anything else is {@code predictions}, as MLflow calls it.
 */
final class PredictionColumns {

  static final String UNNAMED = "predictions";

  private PredictionColumns() {}

  /**
   * The columns.
   *
   * @return tensors whose first dimension is the rows
   * @throws MillraceException BAD_REQUEST if there is not one prediction for each row
   */
  static SequencedMap<String, Tensor> of(Payload predictions, int rows) {
    SequencedMap<String, Tensor> columns = new LinkedHashMap<>();
    switch (predictions) {
      case Table table -> table.columns().forEach(c -> columns.put(c.name(), c.values()));
      case Tensor tensor -> columns.put(UNNAMED, tensor);
      case Payload.TensorMap map -> columns.putAll(map.tensors());
      case Payload.Value(Object json) -> ofJson(json, columns);
    }
    columns.replaceAll((name, values) -> checked(name, values, rows));
    return columns;
  }

  private static Tensor checked(String name, Tensor values, int rows) {
    long[] shape = values.shape();
    if (shape.length == 0 || shape[0] != rows) {
      throw MillraceException.badRequest(
          "The model's output '%s' has %d predictions for %d rows."
              .formatted(name, shape.length == 0 ? 1 : shape[0], rows));
    }
    // A row of one value is that value: (n, 1) is what many models give for (n).
    return values.size() == rows ? values.reshape(rows) : values;
  }

  private static void ofJson(Object json, SequencedMap<String, Tensor> columns) {
    switch (json) {
      case List<?> rows when !rows.isEmpty() && rows.stream().allMatch(row -> row instanceof Map) ->
          ofRecords(rows, columns);
      case List<?> rows -> columns.put(UNNAMED, objects(rows));
      case Map<?, ?> map
          when !map.isEmpty() && map.values().stream().allMatch(v -> v instanceof List) ->
          map.forEach((name, rows) -> columns.put(String.valueOf(name), objects((List<?>) rows)));
      case null, default ->
          throw MillraceException.badRequest("The model's output is no list of predictions.");
    }
  }

  private static void ofRecords(List<?> rows, SequencedMap<String, Tensor> columns) {
    SequencedMap<String, List<Object>> cells = new LinkedHashMap<>();
    rows.forEach(
        row ->
            ((Map<?, ?>) row)
                .keySet()
                .forEach(key -> cells.putIfAbsent(String.valueOf(key), new ArrayList<>())));
    for (Object row : rows) {
      cells.forEach((name, column) -> column.add(((Map<?, ?>) row).get(name)));
    }
    cells.forEach((name, column) -> columns.put(name, objects(column)));
  }

  private static Tensor objects(List<?> values) {
    return Tensor.of(ElementType.OBJECT, values.toArray(), values.size());
  }
}
