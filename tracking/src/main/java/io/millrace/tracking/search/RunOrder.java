package io.millrace.tracking.search;

import io.millrace.runtime.filter.Field;
import io.millrace.runtime.filter.OrderBy;
import io.millrace.runtime.search.SortKey;
import io.millrace.runtime.search.SortKey.Type;
import io.millrace.runtime.search.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/** The order of runs: as asked, then the latest start first, then by id. */
final class RunOrder {

  private final Scope scope;
  private final ToIntFunction<String> keyIds;

  RunOrder(Scope scope, ToIntFunction<String> keyIds) {
    this.scope = scope;
    this.keyIds = keyIds;
  }

  List<SortKey> keys(List<OrderBy> asked) {
    List<SortKey> keys = new ArrayList<>();
    boolean byStart = false;
    boolean byId = false;
    for (OrderBy order : asked) {
      keys.add(key(order, keys.size()));
      boolean isAttribute = order.field().entity().equals(RunVocabulary.ATTRIBUTE);
      byStart |= isAttribute && order.field().key().equals("start_time");
      byId |= isAttribute && order.field().key().equals("run_id");
    }
    if (!byStart) {
      keys.add(SortKey.of("t.start_time", Type.LONG, false));
    }
    if (!byId) {
      keys.add(SortKey.of("t.run_id", Type.TEXT, true));
    }
    return keys;
  }

  private SortKey key(OrderBy order, int index) {
    Field field = order.field();
    return switch (field.entity()) {
      case RunVocabulary.METRIC -> joined("latest_metric", order, index, Type.DOUBLE);
      case RunVocabulary.PARAM -> joined("param", order, index, Type.TEXT);
      case RunVocabulary.TAG -> joined("tag", order, index, Type.TEXT);
      default -> attribute(field.key(), order.ascending());
    };
  }

  private static SortKey attribute(String key, boolean ascending) {
    String column = RunColumns.of(key);
    return switch (key) {
      case "start_time" -> SortKey.of(column, Type.LONG, ascending);
      case "end_time" -> SortKey.nullable(column, Type.LONG, ascending);
      default -> SortKey.of(column, Type.TEXT, ascending);
    };
  }

  private SortKey joined(String table, OrderBy order, int index, Type type) {
    String alias = "s" + index;
    Sql join =
        new Sql()
            .add(" left join tracking." + table + " " + alias)
            .add(" on " + alias + ".run_id = t.id and " + alias + ".key_id = ")
            .inline(keyIds.applyAsInt(order.field().key()))
            .add(" and ")
            .add(scope.condition(alias + ".experiment_id"));
    // Asking the joined key, not the value: so PostgreSQL sees an anti-join.
    return new SortKey(join, alias + ".value", alias + ".run_id is null", type, order.ascending());
  }
}
