package io.millrace.runtime.search;

import io.millrace.runtime.page.Position;
import java.util.ArrayList;
import java.util.List;

/**
 * Order and continuation over sort keys, within one segment of the list. Unless that is the whole
 * list, the first key has a value in all things or in none there, and so needs no thought for
 * missing ones.
 */
final class Keyset {

  private final List<SortKey> keys;
  private final boolean firstHasValue;
  private final boolean firstVaries;

  Keyset(List<SortKey> keys, Segment segment) {
    this.keys = keys;
    firstHasValue = segment == Segment.VALUE;
    firstVaries = segment == Segment.ALL;
  }

  /** What stands after {@code order by}. */
  String order() {
    List<String> terms = new ArrayList<>();
    for (int i = firstKey(); i < keys.size(); i++) {
      SortKey key = keys.get(i);
      if (!isNullable(i)) {
        // Without "nulls last", so that an index can be read in either direction.
        terms.add(key.value() + key.direction());
      } else {
        if (key.mayBeNan() && !key.ascending()) {
          // PostgreSQL takes NaN for the greatest number: upwards it comes last by itself.
          terms.add("(" + key.value() + " = 'NaN') asc nulls last");
        }
        terms.add(key.value() + key.direction() + " nulls last");
      }
    }
    return String.join(", ", terms);
  }

  /** The condition that a thing comes after {@code position} in this segment. */
  Sql after(Position position) {
    Sql condition = after(firstKey(), position);
    if (firstHasValue) {
      // Follows from the rest, but only this one bounds an index scan.
      String bound = keys.getFirst().ascending() ? " >= " : " <= ";
      condition =
          new Sql()
              .add(keys.getFirst().value() + bound)
              .bind(value(0, position))
              .add(" and ")
              .add(condition);
    }
    return condition;
  }

  private Sql after(int i, Position position) {
    Sql sql = new Sql().add("(").add(beyond(i, position));
    if (i + 1 < keys.size()) {
      sql.add(" or ").add(same(i, position)).add(" and ").add(after(i + 1, position));
    }
    return sql.add(")");
  }

  private Sql beyond(int i, Position position) {
    SortKey key = keys.get(i);
    if (isMissing(i, position)) {
      return new Sql().add("false");
    }
    if (isNan(i, position)) {
      return new Sql().add(key.missing());
    }
    Sql sql = new Sql();
    sql.add(key.value()).add(key.ascending() ? " > " : " < ").bind(value(i, position));
    if (!isNullable(i)) {
      return sql;
    }
    sql.add(" or ").add(key.missing());
    return key.mayBeNan() && !key.ascending()
        ? sql.add(" or ").add(key.value()).add(" = 'NaN'")
        : sql;
  }

  private Sql same(int i, Position position) {
    SortKey key = keys.get(i);
    if (isMissing(i, position)) {
      return new Sql().add(key.missing());
    }
    if (isNan(i, position)) {
      return new Sql().add(key.value()).add(" = 'NaN'");
    }
    return new Sql().add(key.value()).add(" = ").bind(value(i, position));
  }

  private int firstKey() {
    return firstHasValue || firstVaries ? 0 : 1;
  }

  private boolean isNullable(int i) {
    return (i > 0 || firstVaries) && keys.get(i).mayBeMissing();
  }

  private boolean isMissing(int i, Position position) {
    return isNullable(i) && position.isNull(i);
  }

  private boolean isNan(int i, Position position) {
    return isNullable(i) && keys.get(i).mayBeNan() && ((Double) value(i, position)).isNaN();
  }

  private Object value(int i, Position position) {
    return position.get(i, keys.get(i).type().javaType());
  }
}
