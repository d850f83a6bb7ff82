package io.millrace.models.scoring.check;

import io.millrace.models.scoring.ScoringException;
import io.millrace.models.scoring.cell.CellException;
import io.millrace.models.scoring.cell.Times;
import io.millrace.models.scoring.json.Python;
import io.millrace.models.signature.DataType;
import io.millrace.models.signature.DataType.Scalar;
import io.millrace.models.signature.Param;
import io.millrace.models.signature.SignatureText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Params against a signature. */
public final class ParamsCheck {

  private ParamsCheck() {}

  /**
   * The params as the model is given them: the caller's first, then defaults.
   *
   * @param given null if there are none; any value of JSON
   * @param schema null if the model has no params: then all are dropped
   * @throws ScoringException naming all that are not as the schema says
   */
  public static Map<String, Object> enforce(Object given, List<Param> schema) {
    Map<String, Object> params = new LinkedHashMap<>();
    if (schema == null) {
      return params;
    }
    if (given != null && !(given instanceof Map)) {
      throw ScoringException.params(
          "Parameters must be a dictionary. Got type '%s'.".formatted(Python.type(given)));
    }
    List<String> invalid = new ArrayList<>();
    if (given instanceof Map<?, ?> map) {
      map.forEach(
          (name, value) ->
              schema.stream()
                  .filter(param -> param.name().equals(name))
                  .forEach(
                      param -> {
                        check(param, value, invalid);
                        params.put(param.name(), convert(value, param.type()));
                      }));
    }
    if (!invalid.isEmpty()) {
      throw ScoringException.params(
          "Invalid parameters found: {" + String.join(", ", invalid) + "}");
    }
    schema.forEach(param -> params.putIfAbsent(param.name(), defaultOf(param, params)));
    return params;
  }

  private static Object defaultOf(Param param, Map<String, Object> params) {
    // putIfAbsent takes a null that the caller has said for nothing.
    return params.containsKey(param.name()) ? null : convert(param.defaultValue(), param.type());
  }

  /** Whole numbers where floating-point ones are said, as those. */
  private static Object convert(Object value, DataType type) {
    if (type != Scalar.FLOAT && type != Scalar.DOUBLE) {
      return value;
    }
    return switch (value) {
      case List<?> list -> {
        List<Object> converted = new ArrayList<>(list.size());
        list.forEach(item -> converted.add(convert(item, type)));
        yield converted;
      }
      case Number number -> number.doubleValue();
      case null, default -> value;
    };
  }

  private static void check(Param param, Object value, List<String> invalid) {
    String error = null;
    if (param.isList()) {
      if (!(value instanceof List<?> list) || list.stream().anyMatch(List.class::isInstance)) {
        error =
            "Value must be a 1D array with shape (-1,) for param %s, received %s with ndim %d"
                .formatted(
                    SignatureText.of(param), Python.type(value), value instanceof List ? 2 : 0);
      } else {
        for (Object item : list) {
          error = error == null ? mismatch(item, param) : error;
        }
      }
    } else {
      error = mismatch(value, param);
    }
    if (error != null) {
      invalid.add("(%s, %s)".formatted(Python.repr(param.name()), Python.repr(error)));
    }
  }

  private static String mismatch(Object value, Param param) {
    if (param.type() instanceof Scalar scalar) {
      return value == null || isOfType(value, scalar)
          ? null
          : ("Failed to validate type and shape for %s, error: Can not safely convert `<class"
                  + " '%s'>` to `DataType.%s` for value `%s`")
              .formatted(
                  SignatureText.of(param),
                  Python.type(value),
                  scalar.mlflowName(),
                  Python.clip(Python.str(value)));
    }
    try {
      NestedTypes.enforce(value, param.type(), true);
      return null;
    } catch (CellException e) {
      return "Failed to validate type and shape for %s, error: %s"
          .formatted(SignatureText.of(param), e.getMessage());
    }
  }

  private static boolean isOfType(Object value, Scalar type) {
    return switch (type) {
      case BOOLEAN -> value instanceof Boolean;
      case INTEGER, LONG -> value instanceof Number && !(value instanceof Double);
      case FLOAT, DOUBLE -> value instanceof Number;
      case STRING -> value instanceof String;
      case BINARY -> false;
      case DATETIME -> value instanceof String text && Times.isTime(text);
    };
  }
}
