package io.millrace.models.scoring.check;

import io.millrace.models.scoring.json.Python;
import io.millrace.models.signature.DataType;
import io.millrace.models.signature.Param;
import io.millrace.models.signature.Schema;
import java.util.List;
import java.util.stream.Collectors;

/** Schemas as MLflow prints them in messages. */
public final class SchemaText {

  private SchemaText() {}

  /** A schema: {@code ['x1': double (required)]}. */
  public static String of(Schema schema) {
    return switch (schema) {
      case Schema.Columns columns ->
          columns.columns().stream()
              .map(c -> name(c.name()) + of(c.type()) + required(c.isRequired()))
              .collect(Collectors.joining(", ", "[", "]"));
      case Schema.Tensors tensors ->
          tensors.specs().stream().map(SchemaText::of).collect(Collectors.joining(", ", "[", "]"));
    };
  }

  /** A type: {@code Array(double)}. */
  public static String of(DataType type) {
    return switch (type) {
      case DataType.Scalar scalar -> scalar.mlflowName();
      case DataType.Array array -> "Array(" + of(array.items()) + ")";
      case DataType.Mapping map -> "Map(str -> " + of(map.values()) + ")";
      case DataType.SparkVector ignored -> "Array(double)";
      case DataType.Any ignored -> "Any";
      case DataType.Structure structure ->
          structure.properties().stream()
              .map(p -> p.name() + ": " + of(p.type()) + required(p.isRequired()))
              .collect(Collectors.joining(", ", "{", "}"));
    };
  }

  /** A param: {@code 'k': long (default: 2)}. */
  public static String of(Param param) {
    return "%s: %s (default: %s)%s"
        .formatted(
            Python.repr(param.name()),
            of(param.type()),
            Python.str(param.defaultValue()),
            param.isList() ? " (shape: (-1,))" : "");
  }

  /** A shape: {@code (-1, 2)}. */
  public static String shape(List<Long> shape) {
    return shape.size() == 1
        ? "(" + shape.getFirst() + ",)"
        : shape.stream().map(String::valueOf).collect(Collectors.joining(", ", "(", ")"));
  }

  private static String of(Schema.Spec spec) {
    return "%sTensor('%s', %s)"
        .formatted(name(spec.name()), spec.type().numpyName(), shape(spec.shape()));
  }

  private static String name(String name) {
    return name == null ? "" : Python.repr(name) + ": ";
  }

  private static String required(boolean isRequired) {
    return isRequired ? " (required)" : " (optional)";
  }
}
