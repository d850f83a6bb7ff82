package io.millrace.models.scoring;

import io.millrace.models.signature.DataType;
import io.millrace.models.signature.ElementType;
import io.millrace.models.signature.Param;
import io.millrace.models.signature.Schema;
import io.millrace.models.signature.Signature;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Signatures from a tree of JSON, as far as these tests need them. */
final class SignatureJson {

  private SignatureJson() {}

  static Signature read(Object tree) {
    if (!(tree instanceof Map<?, ?> map)) {
      return null;
    }
    List<Param> params =
        map.get("params") instanceof List<?> list
            ? list.stream().map(p -> param((Map<?, ?>) p)).toList()
            : null;
    return new Signature(schema(map.get("inputs")), schema(map.get("outputs")), params, false);
  }

  private static Schema schema(Object tree) {
    if (!(tree instanceof List<?> list)) {
      return null;
    }
    List<Map<?, ?>> fields = list.stream().<Map<?, ?>>map(field -> (Map<?, ?>) field).toList();
    return fields.getFirst().get("type").equals("tensor")
        ? new Schema.Tensors(fields.stream().map(SignatureJson::spec).toList())
        : new Schema.Columns(fields.stream().map(SignatureJson::column).toList());
  }

  private static Schema.Spec spec(Map<?, ?> field) {
    Map<?, ?> spec = (Map<?, ?>) field.get("tensor-spec");
    List<Long> shape = ((List<?>) spec.get("shape")).stream().map(n -> (Long) n).toList();
    ElementType type = ElementType.of((String) spec.get("dtype")).orElseThrow();
    return new Schema.Spec((String) field.get("name"), type, shape);
  }

  private static Schema.Column column(Map<?, ?> field) {
    DataType type = type(field);
    boolean isScalar = type instanceof DataType.Scalar;
    return new Schema.Column(name(field), type, isRequired(field, isScalar));
  }

  /** Of columns that nobody has named, pandas' numbers. */
  private static String name(Map<?, ?> field) {
    return field.get("name") == null ? null : String.valueOf(field.get("name"));
  }

  private static Param param(Map<?, ?> field) {
    return new Param(
        (String) field.get("name"), type(field), field.get("default"), field.get("shape") != null);
  }

  private static DataType type(Map<?, ?> field) {
    return switch ((String) field.get("type")) {
      case "array" -> new DataType.Array(type((Map<?, ?>) field.get("items")));
      case "map" -> new DataType.Mapping(type((Map<?, ?>) field.get("values")));
      case "any" -> new DataType.Any();
      case "sparkml_vector" -> new DataType.SparkVector();
      case "object" ->
          new DataType.Structure(
              ((Map<?, ?>) field.get("properties"))
                  .entrySet().stream()
                      .map(SignatureJson::property)
                      .sorted(Comparator.comparing(DataType.Property::name))
                      .toList());
      case String name ->
          Arrays.stream(DataType.Scalar.values())
              .filter(scalar -> scalar.mlflowName().equals(name))
              .findFirst()
              .orElseThrow();
    };
  }

  private static DataType.Property property(Map.Entry<?, ?> entry) {
    Map<?, ?> field = (Map<?, ?>) entry.getValue();
    return new DataType.Property((String) entry.getKey(), type(field), isRequired(field, true));
  }

  private static boolean isRequired(Map<?, ?> field, boolean otherwise) {
    return field.get("required") instanceof Boolean required ? required : otherwise;
  }
}
