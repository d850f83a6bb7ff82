package io.millrace.models.engine.onnx;

import io.millrace.models.data.Payload;
import io.millrace.models.data.Payload.TensorMap;
import io.millrace.models.data.Payload.Value;
import io.millrace.models.data.Table;
import io.millrace.models.data.Tensor;
import io.millrace.models.engine.onnx.OnnxModel.Field;
import io.millrace.runtime.error.MillraceException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Which input gets what, as MLflow's ONNX flavor has it: arrays by name, one array or a whole table
 * for a sole input, a column for each of several.
 */
final class Inputs {

  private Inputs() {}

  /**
   * A fitting array for every input.
   *
   * @throws MillraceException BAD_REQUEST naming the input that does not get what it takes
   */
  static Map<Field, Tensor> of(OnnxModel model, Payload payload) {
    List<Field> inputs = model.inputs();
    return switch (payload) {
      case TensorMap map -> {
        checkKnown(inputs, map);
        yield named(inputs, map.tensors(), false);
      }
      case Tensor tensor when inputs.size() == 1 ->
          Map.of(inputs.getFirst(), Fit.array(inputs.getFirst(), tensor));
      case Tensor tensor ->
          throw MillraceException.badRequest(
              "The model has %d inputs (%s): one array without a name is not enough."
                  .formatted(inputs.size(), names(inputs)));
      case Table table when inputs.size() == 1 ->
          Map.of(
              inputs.getFirst(),
              Fit.table(inputs.getFirst(), Matrix.of(table, inputs.getFirst().type())));
      case Table table -> named(inputs, columns(table), true);
      case Value value ->
          throw MillraceException.badRequest(
              "The model takes arrays (%s) or a table.".formatted(names(inputs)));
    };
  }

  private static void checkKnown(List<Field> inputs, TensorMap map) {
    for (String name : map.tensors().keySet()) {
      if (inputs.stream().noneMatch(input -> input.name().equals(name))) {
        throw MillraceException.badRequest(
            "The model has no input '%s', only %s.".formatted(name, names(inputs)));
      }
    }
  }

  private static Map<String, Tensor> columns(Table table) {
    Map<String, Tensor> columns = new HashMap<>();
    table.columns().forEach(column -> columns.putIfAbsent(column.name(), column.values()));
    return columns;
  }

  private static Map<Field, Tensor> named(
      List<Field> inputs, Map<String, Tensor> given, boolean isTable) {
    Map<Field, Tensor> found = LinkedHashMap.newLinkedHashMap(inputs.size());
    for (Field input : inputs) {
      Tensor tensor = given.get(input.name());
      if (tensor == null) {
        throw MillraceException.badRequest(
            "Input '%s' of the model is missing; it takes %s."
                .formatted(input.name(), Fit.describe(input)));
      }
      found.put(input, isTable ? Fit.table(input, tensor) : Fit.array(input, tensor));
    }
    return found;
  }

  private static String names(List<Field> inputs) {
    return inputs.stream().map(input -> "'" + input.name() + "'").collect(Collectors.joining(", "));
  }
}
