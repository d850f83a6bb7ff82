package io.millrace.models.signature;

import io.millrace.models.signature.DataType.Scalar;
import io.millrace.models.signature.Schema.Column;
import io.millrace.models.signature.Schema.Columns;
import io.millrace.models.signature.Schema.Spec;
import io.millrace.models.signature.Schema.Tensors;
import io.millrace.runtime.python.PythonText;
import io.millrace.runtime.python.PythonTime;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How MLflow prints signatures in errors: {@code ['x1': double (required)]}. Two things are not
 * kept and come out in one way: columns called "0", "1", … in order are printed as numbers, which
 * is what pandas calls columns without names, and times of any unit as {@code datetime64[ns]}.
 */
public final class SignatureText {

  private SignatureText() {}

  /** All fields. */
  public static String of(Schema schema) {
    return switch (schema) {
      case Columns(List<Column> columns) -> {
        boolean isNumbered =
            IntStream.range(0, columns.size())
                .allMatch(i -> Integer.toString(i).equals(columns.get(i).name()));
        yield list(columns.stream().map(column -> column(column, isNumbered)).toList());
      }
      case Tensors(List<Spec> specs) -> list(specs.stream().map(SignatureText::tensor).toList());
    };
  }

  /** All params. */
  public static String of(List<Param> params) {
    return list(params.stream().map(SignatureText::of).toList());
  }

  /** One param, as in {@code 'k': long (default: 2)}. */
  public static String of(Param param) {
    Object value =
        param.defaultValue() instanceof List<?> list
            ? list.stream().map(each -> python(each, param.type())).toList()
            : python(param.defaultValue(), param.type());
    return "%s: %s (default: %s)%s"
        .formatted(
            PythonText.repr(param.name()),
            of(param.type()),
            PythonText.str(value),
            param.isList() ? " (shape: (-1,))" : "");
  }

  /** A type, as in {@code Array(double)}. */
  public static String of(DataType type) {
    return switch (type) {
      case Scalar scalar -> scalar.mlflowName();
      case DataType.Array(DataType items) -> "Array(" + of(items) + ")";
      case DataType.Structure(List<DataType.Property> properties) ->
          properties.stream()
              .map(one -> one.name() + ": " + of(one.type()) + required(one.isRequired()))
              .collect(Collectors.joining(", ", "{", "}"));
      // Only here MLflow prints the class of a scalar too.
      case DataType.Mapping(Scalar values) -> "Map(str -> DataType." + of(values) + ")";
      case DataType.Mapping(DataType values) -> "Map(str -> " + of(values) + ")";
      case DataType.SparkVector() -> "SparkML vector";
      case DataType.Any() -> "Any";
    };
  }

  private static String column(Column column, boolean isNumbered) {
    String name = isNumbered ? column.name() : PythonText.repr(column.name());
    return (column.name() == null ? "" : name + ": ")
        + of(column.type())
        + required(column.isRequired());
  }

  private static String tensor(Spec spec) {
    String shape =
        spec.shape().size() == 1
            ? "(" + spec.shape().getFirst() + ",)"
            : spec.shape().stream()
                .map(String::valueOf)
                .collect(Collectors.joining(", ", "(", ")"));
    return (spec.name() == null ? "" : PythonText.repr(spec.name()) + ": ")
        + "Tensor('%s', %s)".formatted(spec.type().numpyName(), shape);
  }

  private static String required(boolean isRequired) {
    return isRequired ? " (required)" : " (optional)";
  }

  /** MLflow keeps a default as Python has its type. */
  private static Object python(Object value, DataType type) {
    return switch (value) {
      case Number number when type == Scalar.DOUBLE || type == Scalar.FLOAT -> number.doubleValue();
      case String text when type == Scalar.DATETIME -> PythonTime.parse(text);
      case null, default -> value;
    };
  }

  private static String list(List<String> items) {
    return "[" + String.join(", ", items) + "]";
  }
}
