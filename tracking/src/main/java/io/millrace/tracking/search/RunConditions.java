package io.millrace.tracking.search;

import io.millrace.runtime.filter.Field;
import io.millrace.runtime.filter.Filter;
import io.millrace.runtime.filter.Operator;
import io.millrace.runtime.filter.Value;
import io.millrace.runtime.search.Comparisons;
import io.millrace.runtime.search.Sql;
import java.util.function.ToIntFunction;

/** What a comparison means for the row {@code t} of the table run. */
final class RunConditions {

  private final Scope scope;
  private final ToIntFunction<String> keyIds;

  /**
   * @param keyIds the number of a metric's, param's or tag's key; any number that no row has when
   *     the key is unknown
   */
  RunConditions(Scope scope, ToIntFunction<String> keyIds) {
    this.scope = scope;
    this.keyIds = keyIds;
  }

  Sql of(Filter.Comparison comparison) {
    Field field = comparison.field();
    Operator operator = comparison.operator();
    Value value = comparison.value();
    return switch (field.entity()) {
      case RunVocabulary.METRIC ->
          exists("latest_metric", field, Comparisons.number("x.value", operator, value));
      case RunVocabulary.PARAM -> keyed("param", field, operator, value);
      case RunVocabulary.TAG -> keyed("tag", field, operator, value);
      case RunVocabulary.DATASET -> dataset(field, operator, value);
      default -> attribute(field, operator, value);
    };
  }

  private Sql keyed(String table, Field field, Operator operator, Value value) {
    return switch (operator) {
      case IS_NULL -> new Sql().add("not ").add(exists(table, field, new Sql().add("true")));
      case IS_NOT_NULL -> exists(table, field, new Sql().add("true"));
      default -> exists(table, field, Comparisons.indexedText("x.value", operator, value));
    };
  }

  private Sql exists(String table, Field field, Sql condition) {
    return new Sql()
        .add("exists (select from tracking." + table + " x where x.run_id = t.id and x.key_id = ")
        .inline(keyIds.applyAsInt(field.key()))
        .add(" and ")
        .add(scope.condition("x.experiment_id"))
        .add(" and ")
        .add(condition)
        .add(")");
  }

  /** Some input satisfies it; another condition may be satisfied by another input. */
  private static Sql dataset(Field field, Operator operator, Value value) {
    String column = field.key().equals("context") ? "i.context" : "d." + column(field.key());
    return new Sql()
        .add("exists (select from tracking.dataset_input i")
        .add(" join tracking.dataset d on d.id = i.dataset_id where i.run_id = t.id and ")
        .add(Comparisons.text(column, operator, value))
        .add(")");
  }

  private static String column(String key) {
    return switch (key) {
      case "name" -> "name";
      case "digest" -> "digest";
      default -> throw new IllegalArgumentException(key);
    };
  }

  private static Sql attribute(Field field, Operator operator, Value value) {
    String column = RunColumns.of(field.key());
    if (!RunColumns.isTime(field.key())) {
      return Comparisons.text(column, operator, value);
    }
    Sql condition = Comparisons.integer(column, operator, value);
    return field.key().equals("end_time")
        ? condition.add(" and t.end_time is not null")
        : condition;
  }
}
