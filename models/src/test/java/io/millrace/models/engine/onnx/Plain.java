package io.millrace.models.engine.onnx;

import io.millrace.models.data.Payload;
import io.millrace.models.data.Table;
import io.millrace.models.data.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Payloads as plain values, to be compared. */
final class Plain {

  private Plain() {}

  /** By name. */
  static Map<String, Array> of(Payload payload) {
    Map<String, Array> all = new LinkedHashMap<>();
    switch (payload) {
      case Table table ->
          table.columns().forEach(column -> all.put(column.name(), array(column.values())));
      case Payload.TensorMap map -> map.tensors().forEach((name, t) -> all.put(name, array(t)));
      default -> throw new IllegalArgumentException(payload.toString());
    }
    return all;
  }

  /** An array with its elements in one list. */
  record Array(String type, List<Long> shape, List<Object> elements) {}

  private static Array array(Tensor tensor) {
    List<Object> elements = new ArrayList<>();
    if (tensor.type().isFixedSize()) {
      ByteBuffer buffer = tensor.buffer();
      for (int i = 0; i < tensor.size(); i++) {
        elements.add(element(tensor, buffer));
      }
    } else {
      elements.addAll(Arrays.asList(tensor.objects()));
    }
    List<Long> shape = Arrays.stream(tensor.shape()).boxed().toList();
    return new Array(tensor.type().numpyName(), shape, elements);
  }

  private static Object element(Tensor tensor, ByteBuffer buffer) {
    return switch (tensor.type()) {
      case FLOAT16 -> (double) Float.float16ToFloat(buffer.getShort());
      case FLOAT32 -> (double) buffer.getFloat();
      case FLOAT64 -> buffer.getDouble();
      default ->
          switch (tensor.type().bytes()) {
            case 1 -> (long) buffer.get();
            case 2 -> (long) buffer.getShort();
            case 4 -> (long) buffer.getInt();
            default -> buffer.getLong();
          };
    };
  }
}
