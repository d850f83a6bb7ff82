package io.millrace.runtime.search;

import io.millrace.runtime.filter.Filter;
import java.util.List;
import java.util.function.Function;

/**
 * Turns a filter into SQL. What a comparison becomes must be true or false, never unknown: else NOT
 * would not be its opposite.
 */
public final class FilterSql {

  private FilterSql() {}

  public static Sql of(Filter filter, Function<Filter.Comparison, Sql> comparisons) {
    return switch (filter) {
      case Filter.And and -> joined(and.parts(), " and ", comparisons);
      case Filter.Or or -> joined(or.parts(), " or ", comparisons);
      case Filter.Not not -> new Sql().add("not ").add(of(not.part(), comparisons));
      case Filter.Comparison comparison ->
          new Sql().add("(").add(comparisons.apply(comparison)).add(")");
    };
  }

  private static Sql joined(
      List<Filter> parts, String between, Function<Filter.Comparison, Sql> comparisons) {
    Sql sql = new Sql().add("(");
    String before = "";
    for (Filter part : parts) {
      sql.add(before).add(of(part, comparisons));
      before = between;
    }
    return sql.add(")");
  }
}
