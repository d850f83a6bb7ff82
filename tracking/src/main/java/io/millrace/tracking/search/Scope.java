package io.millrace.tracking.search;

import io.millrace.runtime.search.Sql;
import java.util.Collection;

/** The experiments that are searched. Bound in every subquery: the indexes begin with them. */
record Scope(Long[] experiments) {

  /**
   * How many things a page may have: more than anyone reads; a page of so many numbers is small.
   */
  static final int MOST_RESULTS = 50_000;

  static Scope of(Collection<Long> experiments) {
    return new Scope(experiments.stream().distinct().sorted().toArray(Long[]::new));
  }

  /** The condition that {@code column} is one of them. */
  Sql condition(String column) {
    Sql sql = new Sql().add(column);
    // One value, not a list of one: then an index can be read in the order of what follows it.
    return experiments.length == 1
        ? sql.add(" = ").inline(experiments[0])
        : sql.add(" = any (").bind(experiments).add(")");
  }
}
