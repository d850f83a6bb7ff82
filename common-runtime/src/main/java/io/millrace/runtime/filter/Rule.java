package io.millrace.runtime.filter;

import java.util.Set;

/**
 * What may be done with a field.
 *
 * @param kind what its values are
 * @param operators what it may be compared with
 * @param sortable whether things may be ordered by it
 */
public record Rule(Field.Kind kind, Set<Operator> operators, boolean sortable) {

  /** A sortable field. */
  public static Rule of(Field.Kind kind, Set<Operator> operators) {
    return new Rule(kind, operators, true);
  }

  /** The same field, not to be ordered by. */
  public Rule unsortable() {
    return new Rule(kind, operators, false);
  }

  boolean allows(Operator operator) {
    return operators.contains(operator);
  }
}
