package io.millrace.tracking.search;

import io.millrace.runtime.filter.Field;
import io.millrace.runtime.filter.Filter;
import io.millrace.runtime.filter.Operator;
import io.millrace.runtime.filter.Value;
import io.millrace.runtime.search.Comparisons;
import io.millrace.runtime.search.Sql;
import io.millrace.tracking.shared.ExperimentId;
import java.util.List;

/** What a comparison means for the row {@code t} of the table experiment. */
final class ExperimentConditions {

  private ExperimentConditions() {}

  static Sql of(Filter.Comparison comparison) {
    Field field = comparison.field();
    Operator operator = comparison.operator();
    Value value = comparison.value();
    if (field.entity().equals(ExperimentVocabulary.TAG)) {
      return tag(field.key(), operator, value);
    }
    return switch (field.key()) {
      case ExperimentVocabulary.ID -> id(operator, value);
      case "name" -> Comparisons.text("t.name", operator, value);
      default -> Comparisons.integer(time(field.key()), operator, value);
    };
  }

  /** The column of a time. */
  static String time(String key) {
    return switch (key) {
      case "creation_time" -> "t.creation_time";
      case "last_update_time" -> "t.last_update_time";
      default -> throw new IllegalArgumentException(key);
    };
  }

  private static Sql tag(String key, Operator operator, Value value) {
    return switch (operator) {
      case IS_NULL -> new Sql().add("not ").add(tag(key, new Sql().add("true")));
      case IS_NOT_NULL -> tag(key, new Sql().add("true"));
      default -> tag(key, Comparisons.text("x.value", operator, value));
    };
  }

  private static Sql tag(String key, Sql condition) {
    return new Sql()
        .add("exists (select from tracking.experiment_tag x where x.experiment_id = t.id")
        .add(" and x.key = ")
        .bind(key)
        .add(" and ")
        .add(condition)
        .add(")");
  }

  /** Ids are written as texts and compared as numbers: {@code '007'} is 7. */
  private static Sql id(Operator operator, Value value) {
    List<String> texts =
        value instanceof Value.Texts list ? list.items() : List.of(((Value.Text) value).text());
    Long[] ids = texts.stream().map(ExperimentId::parse).toArray(Long[]::new);
    boolean isNegative = operator == Operator.NOT_EQUAL || operator == Operator.NOT_IN;
    return new Sql().add(isNegative ? "t.id <> all (" : "t.id = any (").bind(ids).add(")");
  }
}
