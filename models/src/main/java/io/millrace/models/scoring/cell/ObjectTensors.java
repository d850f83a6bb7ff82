package io.millrace.models.scoring.cell;

import io.millrace.models.data.Tensor;
import io.millrace.models.signature.ElementType;
import java.util.ArrayList;
import java.util.List;

/** Nested lists as tensors of objects: as many dimensions as are regular, the rest are lists. */
final class ObjectTensors {

  private ObjectTensors() {}

  static Tensor of(List<Object> list) {
    List<Long> shape = new ArrayList<>(List.of((long) list.size()));
    List<Object> elements = list;
    while (!elements.isEmpty() && length(elements) >= 0) {
      shape.add((long) length(elements));
      List<Object> inner = new ArrayList<>();
      elements.forEach(element -> inner.addAll((List<?>) element));
      elements = inner;
    }
    long[] sizes = shape.stream().mapToLong(Long::longValue).toArray();
    return Tensor.of(ElementType.OBJECT, elements.toArray(), sizes);
  }

  /** The length that all elements have, if they are lists of one length; else -1. */
  private static int length(List<Object> elements) {
    int length = -1;
    for (Object element : elements) {
      if (!(element instanceof List<?> list) || (length >= 0 && list.size() != length)) {
        return -1;
      }
      length = list.size();
    }
    return length;
  }
}
