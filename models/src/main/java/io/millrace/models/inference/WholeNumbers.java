package io.millrace.models.inference;

import io.millrace.models.signature.ElementType;
import io.millrace.runtime.error.MillraceException;

/** Bounds of whole numbers. */
final class WholeNumbers {

  private WholeNumbers() {}

  /**
   * The value, if the datatype has it.
   *
   * @param datatype of at most 63 bits, or INT64
   */
  static long check(String input, Datatype datatype, long value, int index) {
    ElementType type = datatype.elements();
    int bits = 8 * type.bytes();
    boolean isUnsigned = datatype.name().startsWith("U");
    long max = isUnsigned ? (1L << bits) - 1 : Long.MAX_VALUE >> (64 - bits);
    long min = isUnsigned ? 0 : Long.MIN_VALUE >> (64 - bits);
    if (value < min || value > max) {
      throw wrong(input, datatype, String.valueOf(value), index);
    }
    return value;
  }

  /** An element is not of the datatype. */
  static MillraceException wrong(String input, Datatype datatype, String value, int index) {
    return InputRules.data(
        input, "Element %d is %s, which is no %s.".formatted(index, value, datatype));
  }
}
