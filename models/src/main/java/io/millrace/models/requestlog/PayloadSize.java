package io.millrace.models.requestlog;

import io.millrace.models.data.Payload;
import io.millrace.models.data.Table;
import io.millrace.models.data.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** About how many bytes of memory data takes. */
final class PayloadSize {

  /** Of an object, whatever is in it. */
  private static final int LEAST = 16;

  private PayloadSize() {}

  static long of(Payload payload) {
    return switch (payload) {
      case Table table -> table.columns().stream().mapToLong(column -> of(column.values())).sum();
      case Tensor tensor -> of(tensor);
      case Payload.TensorMap map ->
          map.tensors().values().stream().mapToLong(PayloadSize::of).sum();
      case Payload.Value value -> of(value.json());
    };
  }

  private static long of(Tensor tensor) {
    return tensor.type().isFixedSize()
        ? tensor.buffer().remaining()
        : Arrays.stream(tensor.objects()).mapToLong(PayloadSize::of).sum();
  }

  private static long of(Object value) {
    return LEAST
        + switch (value) {
          case String text -> text.length();
          case byte[] bytes -> bytes.length;
          case List<?> list -> list.stream().mapToLong(PayloadSize::of).sum();
          case Map<?, ?> map ->
              map.entrySet().stream()
                  .mapToLong(entry -> of(entry.getKey()) + of(entry.getValue()))
                  .sum();
          case null, default -> 0;
        };
  }
}
