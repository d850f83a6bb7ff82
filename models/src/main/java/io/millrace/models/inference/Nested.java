package io.millrace.models.inference;

import io.millrace.models.data.Tensor;
import io.millrace.models.scoring.cell.Inference;
import io.millrace.models.scoring.cell.Leniency;
import io.millrace.runtime.error.MillraceException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Between tensors and nested lists. */
final class Nested {

  private Nested() {}

  /** The elements in nested lists; a single value by itself. */
  static Object list(Tensor tensor) {
    List<Object> elements = new ArrayList<>(tensor.size());
    if (!tensor.type().isFixedSize()) {
      elements.addAll(List.of(tensor.objects()));
    } else {
      ByteBuffer in = tensor.buffer();
      while (in.hasRemaining()) {
        elements.add(element(in, tensor));
      }
    }
    return fold(elements, tensor.shape());
  }

  private static Object fold(List<Object> elements, long[] shape) {
    for (int dimension = shape.length - 1; dimension > 0; dimension--) {
      int length = (int) shape[dimension];
      List<Object> rows = new ArrayList<>();
      for (int i = 0; length > 0 && i < elements.size(); i += length) {
        rows.add(new ArrayList<>(elements.subList(i, i + length)));
      }
      elements = rows;
    }
    return shape.length == 0 ? elements.getFirst() : elements;
  }

  private static Object element(ByteBuffer in, Tensor tensor) {
    return switch (tensor.type()) {
      case BOOL -> in.get() != 0;
      case INT8 -> (long) in.get();
      case INT16 -> (long) in.getShort();
      case INT32 -> (long) in.getInt();
      case INT64 -> in.getLong();
      case UINT8 -> in.get() & 0xffL;
      case UINT16 -> in.getShort() & 0xffffL;
      case UINT32 -> Integer.toUnsignedLong(in.getInt());
      case FLOAT16 -> (double) Float.float16ToFloat(in.getShort());
      case FLOAT32 -> (double) in.getFloat();
      case FLOAT64 -> in.getDouble();
      default ->
          throw MillraceException.invalid(
              "The model takes values of JSON, which has no %s."
                  .formatted(tensor.type().numpyName()));
    };
  }

  /** Lists of numbers, texts or truth values as a tensor; null if they are something else. */
  static Tensor tensor(List<?> list) {
    List<Long> shape = new ArrayList<>(List.of((long) list.size()));
    List<Object> elements = new ArrayList<>(list);
    while (!elements.isEmpty() && elements.getFirst() instanceof List<?> first) {
      List<Object> inner = new ArrayList<>();
      for (Object element : elements) {
        if (!(element instanceof List<?> row) || row.size() != first.size()) {
          return null;
        }
        inner.addAll(row);
      }
      shape.add((long) first.size());
      elements = inner;
    }
    return areAlike(elements)
        ? Inference.tensor(
            elements.toArray(), Leniency.ARRAY, shape.stream().mapToLong(Long::longValue).toArray())
        : null;
  }

  private static boolean areAlike(List<Object> elements) {
    return elements.stream().allMatch(String.class::isInstance)
        || elements.stream().allMatch(Boolean.class::isInstance)
        || elements.stream().allMatch(e -> e instanceof Long || e instanceof Double);
  }
}
