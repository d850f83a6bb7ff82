package io.millrace.tracking.search;

import io.millrace.runtime.filter.Field;
import io.millrace.runtime.filter.Filter;
import io.millrace.runtime.filter.Operator;
import io.millrace.runtime.filter.Value;
import io.millrace.runtime.search.Comparisons;
import io.millrace.runtime.search.Sql;
import io.millrace.tracking.search.LoggedModelQuery.Dataset;
import java.util.List;

/**
 * What a comparison means for the row {@code t} of the table logged_model. A metric satisfies a
 * comparison if any of its points does, within the data sets if some are named.
 */
final class LoggedModelConditions {

  private final List<Dataset> datasets;

  LoggedModelConditions(List<Dataset> datasets) {
    this.datasets = datasets;
  }

  Sql of(Filter.Comparison comparison) {
    Field field = comparison.field();
    Operator operator = comparison.operator();
    Value value = comparison.value();
    return switch (field.entity()) {
      case LoggedModelVocabulary.METRIC -> metric(field.key(), operator, value);
      case LoggedModelVocabulary.PARAM -> keyed("logged_model_param", field, operator, value);
      case LoggedModelVocabulary.TAG -> keyed("logged_model_tag", field, operator, value);
      default -> attribute(field.key(), operator, value);
    };
  }

  /** That any metric was measured on one of the data sets. */
  Sql measuredOnDatasets() {
    return new Sql()
        .add("exists (select from tracking.logged_model_metric x where x.logged_model_id = t.id")
        .add(onDatasets())
        .add(")");
  }

  private Sql metric(String key, Operator operator, Value value) {
    return exists("logged_model_metric", key)
        .add(Comparisons.number("x.value", operator, value))
        .add(onDatasets())
        .add(")");
  }

  private Sql onDatasets() {
    Sql sql = new Sql();
    String before = " and (";
    for (Dataset dataset : datasets) {
      sql.add(before)
          .add("x.dataset_name = ")
          .bind(dataset.name())
          .add(" and x.dataset_digest = ")
          .bind(dataset.digest());
      before = " or ";
    }
    return datasets.isEmpty() ? sql : sql.add(")");
  }

  private static Sql keyed(String table, Field field, Operator operator, Value value) {
    return exists(table, field.key()).add(Comparisons.text("x.value", operator, value)).add(")");
  }

  private static Sql exists(String table, String key) {
    return new Sql()
        .add("exists (select from tracking." + table + " x where x.logged_model_id = t.id")
        .add(" and x.key = ")
        .bind(key)
        .add(" and ");
  }

  private static Sql attribute(String key, Operator operator, Value value) {
    String column = LoggedModelColumns.compared(key);
    Sql condition =
        LoggedModelColumns.isTime(key)
            ? Comparisons.integer(column, operator, value)
            : Comparisons.text(column, operator, value);
    return LoggedModelColumns.isNullable(key)
        ? condition.add(" and " + column + " is not null")
        : condition;
  }
}
