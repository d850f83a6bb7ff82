package io.millrace.project.command;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.python.PythonText;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * Values of parameters as they come with a request, as texts: what Python's {@code str} makes of
 * them.
 */
public final class GivenValues {

  /** From it on a JSON number may be another one than was written. */
  private static final double FIRST_UNSAFE = 1L << 53;

  private GivenValues() {}

  /**
   * The texts, in the order in which they were given.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE for a null, a list, an object, or a whole
   *     number that JSON may have changed
   */
  public static SequencedMap<String, String> of(Struct given) {
    SequencedMap<String, String> texts = new LinkedHashMap<>();
    given.getFieldsMap().forEach((name, value) -> texts.put(name, text(name, value)));
    return texts;
  }

  private static String text(String name, Value value) {
    return switch (value.getKindCase()) {
      case STRING_VALUE -> value.getStringValue();
      case BOOL_VALUE -> value.getBoolValue() ? "True" : "False";
      case NUMBER_VALUE -> number(name, value.getNumberValue());
      case NULL_VALUE, LIST_VALUE, STRUCT_VALUE, KIND_NOT_SET ->
          throw invalid(name, "It is a text, a number or a boolean");
    };
  }

  private static String number(String name, double number) {
    if (number != Math.rint(number) || Double.isInfinite(number)) {
      return PythonText.str(number);
    }
    if (Math.abs(number) >= FIRST_UNSAFE) {
      throw invalid(name, "It is larger than JSON numbers are exact: give it as a text");
    }
    return Long.toString((long) number);
  }

  private static MillraceException invalid(String name, String why) {
    return MillraceException.invalid(
        "Invalid value for parameter 'parameters.%s' supplied: %s.".formatted(name, why));
  }
}
