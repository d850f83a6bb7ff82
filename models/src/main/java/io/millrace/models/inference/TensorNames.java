package io.millrace.models.inference;

import io.millrace.models.data.Tensor;
import java.util.Arrays;
import java.util.List;

/** Names of tensors that have none of their own. */
final class TensorNames {

  private TensorNames() {}

  static String input(int index) {
    return "input-" + index;
  }

  static String output(int index) {
    return "output-" + index;
  }

  /** A tensor's shape, as signatures have it. */
  static List<Long> shape(Tensor tensor) {
    return Arrays.stream(tensor.shape()).boxed().toList();
  }
}
