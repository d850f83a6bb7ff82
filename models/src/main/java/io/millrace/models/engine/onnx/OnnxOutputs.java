package io.millrace.models.engine.onnx;

import ai.onnxruntime.OnnxMap;
import ai.onnxruntime.OnnxSequence;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.millrace.models.data.Elements;
import io.millrace.models.data.Payload;
import io.millrace.models.data.Payload.TensorMap;
import io.millrace.models.data.Table;
import io.millrace.models.data.Tensor;
import io.millrace.models.signature.ElementType;
import io.millrace.runtime.error.MillraceException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** What a session has given, copied out of native memory. */
final class OnnxOutputs {

  private OnnxOutputs() {}

  /** As MLflow's ONNX flavor answers: a table for a table, else arrays by name. */
  static Payload of(OrtSession.Result result, Payload input) throws OrtException {
    boolean isTable = input instanceof Table;
    SequencedMap<String, Tensor> outputs = new LinkedHashMap<>();
    for (Map.Entry<String, OnnxValue> output : result) {
      Tensor values = tensor(output.getKey(), output.getValue(), isTable);
      outputs.put(output.getKey(), isTable ? values.reshape(values.size()) : values);
    }
    return isTable ? table(outputs) : new TensorMap(outputs);
  }

  private static Table table(SequencedMap<String, Tensor> outputs) {
    int rows = outputs.firstEntry().getValue().size();
    List<Table.Column> columns = new ArrayList<>();
    for (Map.Entry<String, Tensor> output : outputs.entrySet()) {
      if (output.getValue().size() != rows) {
        throw MillraceException.badRequest(
            "The model's outputs make no table, as '%s' has %d values and '%s' has %d: send arrays."
                .formatted(
                    outputs.firstEntry().getKey(),
                    rows,
                    output.getKey(),
                    output.getValue().size()));
      }
      columns.add(new Table.Column(output.getKey(), output.getValue()));
    }
    return new Table(columns, rows, true);
  }

  private static Tensor tensor(String name, OnnxValue value, boolean isTable) throws OrtException {
    return switch (value) {
      case OnnxTensor tensor -> NativeTensors.copy(tensor);
      case OnnxSequence list -> list(name, list, isTable);
      case OnnxMap map -> Tensor.of(ElementType.OBJECT, new Object[] {plain(map)});
      case null, default ->
          throw MillraceException.badRequest(
              "Output '%s' of the model is nothing.".formatted(name));
    };
  }

  private static Tensor list(String name, OnnxSequence list, boolean isTable) throws OrtException {
    if (list.getInfo().length == 0) {
      // What it would be of is not known then; numpy takes it for doubles.
      return isTable
          ? Tensor.of(ElementType.FLOAT64, Tensor.allocate(ElementType.FLOAT64, 0), 0)
          : Tensor.of(ElementType.OBJECT, new Object[0], 0);
    }
    // Each is native memory of its own, which the list does not free.
    List<? extends OnnxValue> items = list.getValue();
    try {
      if (!list.getInfo().sequenceOfMaps && isTable) {
        return stacked(name, items);
      }
      Object[] all = new Object[items.size()];
      for (int i = 0; i < all.length; i++) {
        all[i] =
            items.get(i) instanceof OnnxMap map
                ? plain(map)
                : Elements.nested(NativeTensors.copy((OnnxTensor) items.get(i)));
      }
      return Tensor.of(ElementType.OBJECT, all, all.length);
    } finally {
      items.forEach(OnnxValue::close);
    }
  }

  /** One array of arrays that are of equal shape. */
  private static Tensor stacked(String name, List<? extends OnnxValue> items) throws OrtException {
    List<Tensor> parts = new ArrayList<>();
    for (OnnxValue item : items) {
      parts.add(NativeTensors.copy((OnnxTensor) item));
    }
    long[] shape = parts.getFirst().shape();
    if (parts.stream().anyMatch(part -> !Arrays.equals(part.shape(), shape))) {
      throw MillraceException.badRequest(
          "Output '%s' of the model is a list of arrays of different shapes, which makes no column:"
              + " send arrays.".formatted(name));
    }
    return NativeTensors.concatenated(parts);
  }

  /** As JSON has it: keys are texts. */
  private static Map<String, Object> plain(OnnxMap map) throws OrtException {
    Map<String, Object> plain = new LinkedHashMap<>();
    map.getValue()
        .forEach(
            (key, value) ->
                plain.put(key.toString(), value instanceof Float f ? f.doubleValue() : value));
    return plain;
  }
}
