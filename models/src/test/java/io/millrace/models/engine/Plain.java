package io.millrace.models.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
public final class Plain {

  private static final double TOLERANCE = 1e-6;

  private Plain() {}

  /** Checks that an answer is the expected one; numbers may differ by a millionth. */
  public static void assertSame(Payload answer, Payload expected) {
    Map<String, Array> arrays = of(answer);
    assertThat(arrays).containsOnlyKeys(of(expected).keySet().toArray(String[]::new));
    of(expected).forEach((name, array) -> assertSame(name, arrays.get(name), array));
  }

  /** By name; an array by itself has none. */
  public static Map<String, Array> of(Payload payload) {
    Map<String, Array> all = new LinkedHashMap<>();
    switch (payload) {
      case Table table ->
          table.columns().forEach(column -> all.put(column.name(), array(column.values())));
      case Payload.TensorMap map -> map.tensors().forEach((name, t) -> all.put(name, array(t)));
      case Tensor tensor -> all.put("", array(tensor));
      default -> throw new IllegalArgumentException(payload.toString());
    }
    return all;
  }

  /** An array with its elements in one list. */
  public record Array(String type, List<Long> shape, List<Object> elements) {}

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

  private static void assertSame(String name, Plain.Array answer, Plain.Array expected) {
    assertThat(answer.type()).as("type of " + name).isEqualTo(expected.type());
    assertThat(answer.shape()).as("shape of " + name).isEqualTo(expected.shape());
    for (int i = 0; i < expected.elements().size(); i++) {
      assertClose(name + "[" + i + "]", answer.elements().get(i), expected.elements().get(i));
    }
  }

  private static void assertClose(String name, Object answer, Object expected) {
    switch (expected) {
      case Double number when Double.isFinite(number) ->
          assertThat((Double) answer)
              .as(name)
              .isCloseTo(number, within(TOLERANCE * Math.max(1, Math.abs(number))));
      case Map<?, ?> map -> {
        Map<?, ?> given = (Map<?, ?>) answer;
        assertThat((Object) given.keySet()).as(name).isEqualTo(map.keySet());
        map.forEach((key, value) -> assertClose(name + "." + key, given.get(key), value));
      }
      default -> assertThat(answer).as(name).isEqualTo(expected);
    }
  }
}
