package io.millrace.models.scoring;

import io.millrace.models.data.Payload;
import io.millrace.models.data.Table;
import io.millrace.models.data.Tensor;
import io.millrace.models.engine.Scorer;
import io.millrace.models.scoring.cell.Times;
import io.millrace.models.signature.ElementType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Answers with what it was given, as {@code describing.py} and {@code cells.small} do. */
final class Describing implements Scorer {

  @Override
  public Payload predict(Payload input, Map<String, Object> params) {
    Map<String, Object> said = new LinkedHashMap<>();
    said.put("data", data(input));
    if (!params.isEmpty()) {
      said.put("params", params);
    }
    return new Payload.Value(said);
  }

  @Override
  public void close() {}

  private static Object data(Payload input) {
    return switch (input) {
      case Table table -> table.columns().stream().map(Describing::column).toList();
      case Tensor tensor -> tensor(tensor);
      case Payload.TensorMap map -> {
        Map<String, Object> tensors = new LinkedHashMap<>();
        map.tensors().forEach((name, tensor) -> tensors.put(name, tensor(tensor)));
        yield tensors;
      }
      case Payload.Value value -> {
        Map<String, Object> said = new LinkedHashMap<>();
        said.put("value", value.json());
        yield said;
      }
    };
  }

  private static List<Object> column(Table.Column column) {
    List<Object> said = new ArrayList<>(List.of(column.name(), type(column.values())));
    said.addAll(elements(column.values()));
    return said;
  }

  private static List<Object> tensor(Tensor tensor) {
    List<Long> shape = Arrays.stream(tensor.shape()).boxed().toList();
    return List.of(type(tensor), shape, elements(tensor));
  }

  private static String type(Tensor tensor) {
    return tensor.type().isFixedSize() ? tensor.type().numpyName() : "object";
  }

  static List<Object> elements(Tensor tensor) {
    List<Object> elements = new ArrayList<>();
    if (!tensor.type().isFixedSize()) {
      for (Object element : tensor.objects()) {
        elements.add(element instanceof Double d && d.isNaN() ? null : value(element));
      }
      return elements;
    }
    ByteBuffer buffer = tensor.buffer();
    while (buffer.hasRemaining()) {
      elements.add(next(tensor.type(), buffer));
    }
    return elements;
  }

  private static Object next(ElementType type, ByteBuffer buffer) {
    return switch (type) {
      case BOOL -> buffer.get() != 0;
      case INT8 -> (long) buffer.get();
      case UINT8 -> (long) (buffer.get() & 0xff);
      case INT32 -> (long) buffer.getInt();
      case INT64, UINT64 -> buffer.getLong();
      case FLOAT16 -> (double) Float.float16ToFloat(buffer.getShort());
      case FLOAT32 -> (double) buffer.getFloat();
      case FLOAT64 -> buffer.getDouble();
      case DATETIME -> {
        long nanos = buffer.getLong();
        yield nanos == Times.NONE ? null : Map.of("time", Times.iso(nanos));
      }
      default -> throw new IllegalArgumentException(type.numpyName());
    };
  }

  private static Object value(Object element) {
    return switch (element) {
      case byte[] bytes -> Map.of("bytes", Base64.getEncoder().encodeToString(bytes));
      case List<?> list -> list.stream().map(Describing::value).toList();
      case null, default -> element;
    };
  }
}
