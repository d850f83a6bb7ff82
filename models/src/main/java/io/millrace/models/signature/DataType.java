package io.millrace.models.signature;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What the values of a column, a property or a param are. */
public sealed interface DataType {

  /** A value that has no parts. */
  enum Scalar implements DataType {
    BOOLEAN("boolean", ElementType.BOOL),
    INTEGER("integer", ElementType.INT32),
    LONG("long", ElementType.INT64),
    FLOAT("float", ElementType.FLOAT32),
    DOUBLE("double", ElementType.FLOAT64),
    STRING("string", ElementType.STRING),
    BINARY("binary", ElementType.BYTES),
    DATETIME("datetime", ElementType.DATETIME);

    private final String mlflowName;
    private final ElementType elements;

    Scalar(String mlflowName, ElementType elements) {
      this.mlflowName = mlflowName;
      this.elements = elements;
    }

    /** As a signature's JSON writes it. */
    public String mlflowName() {
      return mlflowName;
    }

    /** How a column of it is kept. */
    public ElementType elements() {
      return elements;
    }

    public static Optional<Scalar> of(String mlflowName) {
      return Arrays.stream(values()).filter(type -> type.mlflowName.equals(mlflowName)).findFirst();
    }
  }

  /** Lists of any length. */
  record Array(DataType items) implements DataType {}

  /**
   * Maps whose keys are known.
   *
   * @param properties at least one, sorted by name
   */
  record Structure(List<Property> properties) implements DataType {
    public Structure {
      properties = List.copyOf(properties);
    }
  }

  /** A key of a structure. */
  record Property(String name, DataType type, boolean isRequired) {}

  /** Maps from any text to values of one type. */
  record Mapping(DataType values) implements DataType {}

  /** Spark's vectors: lists of doubles. */
  record SparkVector() implements DataType {}

  /** Anything, null too. */
  record Any() implements DataType {}
}
