package io.millrace.runtime.search;

/**
 * Something to order by. Values come first, then NaN, then what is missing, in both directions.
 *
 * @param join what the statement must join for it; may be empty
 * @param value the SQL expression of its value, null if missing
 * @param missing the SQL condition that it is missing; null if it never is
 */
public record SortKey(Sql join, String value, String missing, Type type, boolean ascending) {

  /** What its values are; only doubles can be NaN. */
  public enum Type {
    TEXT(String.class),
    LONG(Long.class),
    DOUBLE(Double.class);

    private final Class<?> javaType;

    Type(Class<?> javaType) {
      this.javaType = javaType;
    }

    Class<?> javaType() {
      return javaType;
    }
  }

  /** A column, or an expression over columns, that always has a value. */
  public static SortKey of(String value, Type type, boolean ascending) {
    return new SortKey(new Sql(), value, null, type, ascending);
  }

  /** A column, or an expression over columns, that may be null. */
  public static SortKey nullable(String value, Type type, boolean ascending) {
    return new SortKey(new Sql(), value, value + " is null", type, ascending);
  }

  boolean mayBeMissing() {
    return missing != null;
  }

  boolean mayBeNan() {
    return type == Type.DOUBLE;
  }

  String direction() {
    return ascending ? " asc" : " desc";
  }
}
