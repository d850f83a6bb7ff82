package io.millrace.tracking.log;

import io.millrace.runtime.database.SqlArrays;
import io.millrace.runtime.outbox.Event;
import io.millrace.runtime.outbox.EventData;
import io.millrace.runtime.outbox.Outbox;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The marks of runs whose metrics are to be told of, and the events that do. */
final class MetricProgressTable {

  private static final Outbox OUTBOX = new Outbox("tracking");

  /** One event has no more values; more of them make more events. */
  private static final int VALUES_PER_EVENT = 500;

  private static final String MARK =
      "insert into tracking.unreported_metrics (run_id) select unnest(?::bigint[]) returning id, run_id";

  private static final String UNMARK = "delete from tracking.unreported_metrics where id = any (?)";

  private static final String VALUES =
      """
      select r.run_id, r.experiment_id, k.name, l.value, l.step, l.timestamp
      from unnest(?::bigint[], ?::integer[]) changed (run, key)
      join tracking.latest_metric l on l.run_id = changed.run and l.key_id = changed.key
      join tracking.run r on r.id = l.run_id
      join tracking.key_name k on k.id = l.key_id
      order by r.id, k.name
      """;

  /** Ten times as old as a living process lets them get. */
  private static final String LEFT =
      """
      with old as (
        select id from tracking.unreported_metrics where opened < now() - interval '10 seconds'
        order by id limit 100 for update skip locked
      ), gone as (
        delete from tracking.unreported_metrics m using old where m.id = old.id returning m.run_id
      )
      select r.run_id, r.experiment_id, k.name, l.value, l.step, l.timestamp
      from (select distinct run_id from gone) changed
      join tracking.latest_metric l on l.run_id = changed.run_id
      join tracking.run r on r.id = l.run_id
      join tracking.key_name k on k.id = l.key_id
      order by r.id, k.name
      """;

  private record Value(String key, double value, long step, long timestamp) {}

  private record Run(String id, long experimentId) {}

  private MetricProgressTable() {}

  /** Leaves a mark for each window. */
  static void mark(Connection connection, List<MetricWindow> opened) throws SQLException {
    if (opened.isEmpty()) {
      return;
    }
    Map<Long, MetricWindow> byRun = new HashMap<>();
    opened.forEach(window -> byRun.put(window.run(), window));
    try (PreparedStatement insert = connection.prepareStatement(MARK)) {
      insert.setArray(1, SqlArrays.longs(connection, opened, MetricWindow::run));
      ResultSet rows = insert.executeQuery();
      while (rows.next()) {
        byRun.get(rows.getLong(2)).mark(rows.getLong(1));
      }
    }
  }

  /** Appends the events of windows that are over, and removes their marks. */
  static void tell(Connection connection, Collection<MetricWindow> windows) throws SQLException {
    List<long[]> pairs = new ArrayList<>();
    for (MetricWindow window : windows) {
      window.keys().forEach(key -> pairs.add(new long[] {window.run(), key}));
    }
    try (PreparedStatement select = connection.prepareStatement(VALUES)) {
      select.setArray(1, SqlArrays.longs(connection, pairs, pair -> pair[0]));
      select.setArray(2, SqlArrays.ints(connection, pairs, pair -> (int) pair[1]));
      OUTBOX.append(connection, events(select.executeQuery()));
    }
    try (PreparedStatement delete = connection.prepareStatement(UNMARK)) {
      delete.setArray(1, SqlArrays.longs(connection, windows, MetricWindow::mark));
      delete.executeUpdate();
    }
  }

  /** Does the same for some marks that nobody came back to, and answers of how many events. */
  static int sweep(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(LEFT)) {
      List<Event> events = events(select.executeQuery());
      OUTBOX.append(connection, events);
      return events.size();
    }
  }

  private static List<Event> events(ResultSet rows) throws SQLException {
    Map<Run, List<Value>> byRun = new LinkedHashMap<>();
    while (rows.next()) {
      byRun
          .computeIfAbsent(new Run(rows.getString(1), rows.getLong(2)), run -> new ArrayList<>())
          .add(new Value(rows.getString(3), rows.getDouble(4), rows.getLong(5), rows.getLong(6)));
    }
    List<Event> events = new ArrayList<>();
    byRun.forEach(
        (run, values) -> {
          for (int from = 0; from < values.size(); from += VALUES_PER_EVENT) {
            int to = Math.min(values.size(), from + VALUES_PER_EVENT);
            events.add(event(run, values.subList(from, to)));
          }
        });
    return events;
  }

  private static Event event(Run run, List<Value> values) {
    List<Map<String, Object>> metrics = new ArrayList<>();
    for (Value value : values) {
      Map<String, Object> metric = new LinkedHashMap<>();
      metric.put("key", value.key());
      metric.put("value", value.value());
      metric.put("step", value.step());
      metric.put("timestamp", value.timestamp());
      metrics.add(metric);
    }
    String data =
        EventData.object()
            .put("run_id", run.id())
            .put("experiment_id", Long.toString(run.experimentId()))
            .putObjects("metrics", metrics)
            .json();
    return new Event("run.metrics_logged", "runs/" + run.id(), data);
  }
}
