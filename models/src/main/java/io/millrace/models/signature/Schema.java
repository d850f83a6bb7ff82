package io.millrace.models.signature;

import java.util.List;

/** The fields that a model takes or gives: at least one, all named or none. */
public sealed interface Schema {

  /** Whether its fields have names; else they are known by position. */
  boolean isNamed();

  /** Fields of a table. */
  record Columns(List<Column> columns) implements Schema {
    public Columns {
      columns = List.copyOf(columns);
    }

    @Override
    public boolean isNamed() {
      return columns.getFirst().name() != null;
    }
  }

  /**
   * A field of a table.
   *
   * @param name null if columns are known by position
   */
  record Column(String name, DataType type, boolean isRequired) {}

  /** Arrays; one if it has no name. */
  record Tensors(List<Spec> specs) implements Schema {
    public Tensors {
      specs = List.copyOf(specs);
    }

    @Override
    public boolean isNamed() {
      return specs.getFirst().name() != null;
    }
  }

  /**
   * An array.
   *
   * @param name null of a sole array
   * @param shape the length of each dimension; -1 is any
   */
  record Spec(String name, ElementType type, List<Long> shape) {
    public Spec {
      shape = List.copyOf(shape);
    }
  }
}
