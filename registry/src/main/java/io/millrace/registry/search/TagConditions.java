package io.millrace.registry.search;

import io.millrace.registry.shared.Tags;
import io.millrace.runtime.filter.Filter;
import io.millrace.runtime.filter.Operator;
import io.millrace.runtime.filter.Value;
import io.millrace.runtime.search.Comparisons;
import io.millrace.runtime.search.Sql;

/**
 * What a comparison of a tag means for a row {@code t}. The tag that marks prompts is read as yes
 * or no: things without it are no prompts.
 *
 * @param table the table of tags
 * @param owner its column that refers to {@code t.id}
 */
record TagConditions(String table, String owner) {

  static final String ENTITY = "tag";

  Sql of(Filter.Comparison comparison) {
    String key = comparison.field().key();
    if (key.equals(Tags.IS_PROMPT) && isYesOrNo(comparison)) {
      Sql isPrompt = exists(key, new Sql().add("lower(x.value) = 'true'"));
      return asksForPrompts(comparison) ? isPrompt : new Sql().add("not ").add(isPrompt);
    }
    return exists(key, Comparisons.text("x.value", comparison.operator(), comparison.value()));
  }

  private Sql exists(String key, Sql condition) {
    return new Sql()
        .add("exists (select from " + table + " x where x." + owner + " = t.id and x.key = ")
        .bind(key)
        .add(" and ")
        .add(condition)
        .add(")");
  }

  /** Whether a filter asks for prompts anywhere; else they are not shown. */
  static boolean asksForPrompts(Filter filter) {
    return switch (filter) {
      case Filter.And and -> and.parts().stream().anyMatch(TagConditions::asksForPrompts);
      case Filter.Or or -> or.parts().stream().anyMatch(TagConditions::asksForPrompts);
      case Filter.Not not -> asksForPrompts(not.part());
      case Filter.Comparison c ->
          c.field().entity().equals(ENTITY)
              && c.field().key().equals(Tags.IS_PROMPT)
              && isYesOrNo(c)
              && asksForPrompts(c);
    };
  }

  private static boolean asksForPrompts(Filter.Comparison comparison) {
    String value = ((Value.Text) comparison.value()).text();
    return comparison.operator() == Operator.EQUAL
        ? value.equalsIgnoreCase("true")
        : value.equalsIgnoreCase("false");
  }

  private static boolean isYesOrNo(Filter.Comparison comparison) {
    return comparison.operator() == Operator.EQUAL || comparison.operator() == Operator.NOT_EQUAL;
  }
}
