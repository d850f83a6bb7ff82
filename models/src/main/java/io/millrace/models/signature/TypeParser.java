package io.millrace.models.signature;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.models.signature.DataType.Property;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Reads the types of columns, properties, items and values. */
final class TypeParser {

  /** As Python sorts, which is not by UTF-16. */
  private static final Comparator<Property> BY_NAME =
      Comparator.comparing(property -> property.name().codePoints().toArray(), Arrays::compare);

  private static final String SCALARS =
      Arrays.stream(DataType.Scalar.values())
          .map(DataType.Scalar::mlflowName)
          .collect(Collectors.joining(", "));

  private static final String ELEMENTS =
      Arrays.stream(ElementType.values())
          .map(ElementType::numpyName)
          .collect(Collectors.joining(", "));

  private TypeParser() {}

  /** What the {@code type} of a specification and the members beside it say. */
  static DataType type(JsonField spec) {
    JsonField name = spec.object().member("type");
    return switch (name.text()) {
      case "array" -> new DataType.Array(type(spec.member("items")));
      case "object" -> structure(spec);
      case "map" -> new DataType.Mapping(type(spec.member("values")));
      case "sparkml_vector" -> new DataType.SparkVector();
      case "any" -> new DataType.Any();
      default -> scalar(name);
    };
  }

  static DataType.Scalar scalar(JsonField name) {
    return DataType.Scalar.of(name.text())
        .orElseThrow(
            () ->
                name.error(
                    "is %s, and not one of %s, array, object, map, any, sparkml_vector"
                        .formatted(name.shown(), SCALARS)));
  }

  static DataType.Structure structure(JsonField spec) {
    JsonField members = spec.member("properties");
    List<Property> properties = new ArrayList<>();
    for (JsonField.Member member : members.members()) {
      JsonField value = member.value();
      properties.add(new Property(member.name(), type(value), isRequired(value, true)));
    }
    if (properties.isEmpty()) {
      throw members.error("must have at least one property");
    }
    properties.sort(BY_NAME);
    return new DataType.Structure(properties);
  }

  /** Times of any unit are read as nanoseconds: what pandas 3 infers from a table is µs. */
  static ElementType elements(JsonField dtype) {
    String name = dtype.text();
    return name.matches("datetime64\\[(Y|M|W|D|h|m|s|ms|us|ns)]")
        ? ElementType.DATETIME
        : ElementType.of(name)
            .orElseThrow(
                () -> dtype.error("is %s, and not one of %s".formatted(dtype.shown(), ELEMENTS)));
  }

  /**
   * Whether a column or a property is required.
   *
   * @param unsaid the answer if it does not say
   */
  static boolean isRequired(JsonField spec, boolean unsaid) {
    JsonNode required = spec.node().get("required");
    if (required == null) {
      return spec.find("optional").map(optional -> !optional.isTrue()).orElse(unsaid);
    }
    // Python's None, which MLflow writes back for what it did not find, is not true.
    return !required.isNull() && spec.member("required").isTrue();
  }

  static boolean isSaidOptional(JsonField spec) {
    boolean isSaid = spec.node().hasNonNull("required") || spec.node().hasNonNull("optional");
    return isSaid && !isRequired(spec, true);
  }
}
