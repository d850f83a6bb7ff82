package io.millrace.models.scoring.check;

import io.millrace.models.scoring.cell.CellException;
import io.millrace.models.scoring.json.Python;
import io.millrace.models.signature.DataType.Scalar;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Single values and flat lists inside lists and maps. What is not converted there is what pandas
 * would not: whole numbers are doubles only if they are 0 or 1, or stand beside a fraction or null.
 */
final class NestedScalars {

  private NestedScalars() {}

  /** One value of a map. */
  static Object one(Object value, Scalar type) {
    boolean isOfType =
        switch (type) {
          case BOOLEAN -> value instanceof Boolean;
          case LONG -> value instanceof Long;
          // MLflow refuses all: JSON has no such numbers. Those that fit are meant, though.
          case INTEGER -> isInt(value);
          case FLOAT, DOUBLE -> value instanceof Double || isBit(value);
          case STRING, BINARY -> value instanceof String;
          case DATETIME -> false;
        };
    if (!isOfType) {
      throw unsafe(Python.type(value), type);
    }
    return type == Scalar.FLOAT || type == Scalar.DOUBLE ? real(value) : value;
  }

  /** A list, which pandas sees as a column. */
  static List<Object> list(List<?> list, Scalar type) {
    return switch (type) {
      case BOOLEAN ->
          all(list, type, v -> v == null ? Boolean.FALSE : v instanceof Boolean ? v : null);
      case LONG -> all(list, type, v -> v instanceof Long ? v : null);
      case INTEGER -> all(list, type, v -> isInt(v) ? v : null);
      case FLOAT, DOUBLE -> reals(list, type);
      case STRING, BINARY -> texts(list, type);
      case DATETIME -> {
        if (list.stream().anyMatch(v -> v != null)) {
          throw unsafe("object", type);
        }
        yield new ArrayList<>(list);
      }
    };
  }

  private interface Keep {
    /** What is kept of an element; null if it is not of the type. */
    Object keep(Object element);
  }

  private static List<Object> all(List<?> list, Scalar type, Keep keep) {
    List<Object> kept = new ArrayList<>(list.size());
    for (Object element : list) {
      Object value = keep.keep(element);
      if (value == null) {
        throw unsafe(Python.type(element), type);
      }
      kept.add(value);
    }
    return kept;
  }

  private static List<Object> reals(List<?> list, Scalar type) {
    boolean hasReal = list.stream().anyMatch(v -> v == null || v instanceof Double);
    return all(
        list,
        type,
        v ->
            v == null
                ? (Object) Double.NaN
                : (hasReal && v instanceof Long) || v instanceof Double || isBit(v)
                    ? real(v)
                    : null);
  }

  private static List<Object> texts(List<?> list, Scalar type) {
    boolean hasText = list.stream().anyMatch(v -> v instanceof String);
    List<Object> texts = new ArrayList<>(list.size());
    for (Object element : list) {
      if (element != null && !hasText || element instanceof List) {
        throw unsafe(Python.type(element), type);
      }
      String text = element == null ? null : Python.str(element);
      texts.add(
          type == Scalar.BINARY && text != null ? text.getBytes(StandardCharsets.UTF_8) : text);
    }
    return texts;
  }

  private static Double real(Object value) {
    return ((Number) value).doubleValue();
  }

  private static boolean isBit(Object value) {
    return value instanceof Long number && (number == 0 || number == 1);
  }

  private static boolean isInt(Object value) {
    return value instanceof Long number && number == number.intValue();
  }

  private static CellException unsafe(String from, Scalar type) {
    return CellException.value(
        "Can not safely convert %s to %s.".formatted(from, type.elements().numpyName()));
  }
}
