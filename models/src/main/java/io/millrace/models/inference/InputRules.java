package io.millrace.models.inference;

import io.millrace.models.data.Tensor;
import io.millrace.runtime.error.MillraceException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What holds for the inputs of every request, however it came. All errors are the caller's. */
final class InputRules {

  private static final List<String> ABSENT = List.of("shared_memory_region", "classification");

  private InputRules() {}

  /**
   * How many elements a shape has.
   *
   * @throws MillraceException if it has a negative length, or more elements than can be sent
   */
  static int size(String input, long[] shape) {
    for (long length : shape) {
      if (length < 0) {
        throw MillraceException.invalid(
            "Invalid value %s for parameter 'shape' of input '%s': A length is not negative."
                .formatted(Arrays.toString(shape), input));
      }
    }
    try {
      return Math.toIntExact(Tensor.size(shape));
    } catch (ArithmeticException e) {
      throw MillraceException.invalid(
          "Invalid value %s for parameter 'shape' of input '%s': It has too many elements."
              .formatted(Arrays.toString(shape), input));
    }
  }

  /** The data of an input are not what it says of them. */
  static MillraceException data(String input, String what) {
    return MillraceException.invalid("Invalid data of input '%s': %s".formatted(input, what));
  }

  /** There are more elements, or fewer, than the shape has. */
  static MillraceException count(String input, long[] shape, long given) {
    return data(
        input,
        "There are %d elements, and the shape %s has %s."
            .formatted(given, Arrays.toString(shape), size(input, shape)));
  }

  /** A member of the request that must be there is not. */
  static MillraceException missing(String path) {
    return MillraceException.invalid("Missing value for required parameter '%s'.".formatted(path));
  }

  /** Refuses what is not served: it must not be passed over in silence. */
  static void parameters(Set<String> names, String where) {
    for (String name : ABSENT) {
      if (names.contains(name)) {
        throw MillraceException.invalid(
            "Invalid parameter '%s' of %s: This server does not have it.".formatted(name, where));
      }
    }
  }

  /** Refuses a request without inputs, or with two of one name. */
  static List<WireTensor> all(List<WireTensor> inputs) {
    if (inputs.isEmpty()) {
      throw missing("inputs");
    }
    Set<String> names = HashSet.newHashSet(inputs.size());
    for (WireTensor input : inputs) {
      if (!names.add(input.name())) {
        throw MillraceException.invalid("There are several inputs '%s'.".formatted(input.name()));
      }
    }
    return inputs;
  }
}
