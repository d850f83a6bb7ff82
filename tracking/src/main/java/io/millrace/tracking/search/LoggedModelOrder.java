package io.millrace.tracking.search;

import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.filter.FilterLimits;
import io.millrace.runtime.search.SortKey;
import io.millrace.runtime.search.SortKey.Type;
import io.millrace.runtime.search.Sql;
import io.millrace.tracking.search.LoggedModelQuery.Order;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The order of logged models: as asked, then the latest first, then by id. */
final class LoggedModelOrder {

  private static final String CREATION = "creation_timestamp_ms";
  private static final String ID = "model_id";
  private static final String METRICS = LoggedModelVocabulary.METRIC + ".";

  private LoggedModelOrder() {}

  static List<SortKey> keys(List<Order> asked) {
    if (asked.size() > FilterLimits.MAX_ORDER_BY) {
      throw MillraceException.invalid(
          "Too many order_by fields: at most %d are allowed, but got %d."
              .formatted(FilterLimits.MAX_ORDER_BY, asked.size()));
    }
    List<SortKey> keys = new ArrayList<>();
    Set<Object> seen = new HashSet<>();
    for (Order order : asked) {
      if (order.field().startsWith(METRICS)) {
        // A metric again, on the same data set, orders nothing any more; so with attributes.
        if (seen.add(List.of(order.field(), order.datasetName(), order.datasetDigest()))) {
          keys.add(metric(order, "s" + keys.size()));
        }
      } else {
        String attribute = LoggedModelVocabulary.ATTRIBUTES.find(order.field()).orElse(null);
        if (attribute == null) {
          throw unknown(order.field());
        }
        if (seen.add(attribute)) {
          keys.add(attribute(attribute, order.ascending()));
        }
      }
    }
    if (seen.add(CREATION)) {
      keys.add(attribute(CREATION, false));
    }
    if (seen.add(ID)) {
      keys.add(attribute(ID, true));
    }
    return keys;
  }

  private static MillraceException unknown(String field) {
    String hint = field.contains(".") ? ". Only metrics are supported." : "";
    String shown = field.length() <= 200 ? field : field.substring(0, 200) + "…";
    return MillraceException.invalid("Invalid order by field name: " + shown + hint);
  }

  private static SortKey attribute(String attribute, boolean ascending) {
    String column = LoggedModelColumns.ordered(attribute);
    if (LoggedModelColumns.isNullable(attribute)) {
      return SortKey.nullable(column, Type.TEXT, ascending);
    }
    Type type = LoggedModelColumns.isNumber(attribute) ? Type.LONG : Type.TEXT;
    return SortKey.of(column, type, ascending);
  }

  /** The latest point of a metric, on one data set if it is named. */
  private static SortKey metric(Order order, String alias) {
    Sql join =
        new Sql()
            .add(" left join lateral (select x.value from tracking.logged_model_metric x")
            .add(" where x.logged_model_id = t.id and x.key = ")
            .bind(key(order.field()));
    if (!order.datasetName().isEmpty()) {
      join.add(" and x.dataset_name = ").bind(order.datasetName());
    }
    if (!order.datasetDigest().isEmpty()) {
      join.add(" and x.dataset_digest = ").bind(order.datasetDigest());
    }
    join.add(" order by x.timestamp desc, x.step desc, x.run_id limit 1) " + alias + " on true");
    String value = alias + ".value";
    return new SortKey(join, value, value + " is null", Type.DOUBLE, order.ascending());
  }

  /** All behind the first dot, which may be in backticks as in filters. */
  private static String key(String field) {
    String key = field.substring(METRICS.length());
    boolean isQuoted = key.length() > 2 && key.startsWith("`") && key.endsWith("`");
    return isQuoted ? key.substring(1, key.length() - 1) : key;
  }
}
