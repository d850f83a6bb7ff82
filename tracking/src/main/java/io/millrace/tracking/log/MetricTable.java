package io.millrace.tracking.log;

import io.millrace.runtime.database.SqlArrays;
import io.millrace.tracking.log.LogBatch.Open;
import io.millrace.tracking.log.RunLog.Point;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Points go into the history, and into the latest values where they are greater than what is there.
 */
final class MetricTable {

  private static final String HISTORY =
      """
      insert into tracking.metric (run_id, key_id, step, timestamp, value)
      select * from unnest(?::bigint[], ?::integer[], ?::bigint[], ?::bigint[], ?::float8[])
      on conflict do nothing
      """;

  /** PostgreSQL takes NaN as greater than every number, as {@link Double#compare} does. */
  private static final String LATEST =
      """
      insert into tracking.latest_metric as latest (run_id, key_id, step, timestamp, value, experiment_id)
      select * from unnest(?::bigint[], ?::integer[], ?::bigint[], ?::bigint[], ?::float8[], ?::bigint[])
      on conflict (run_id, key_id) do update
      set step = excluded.step, timestamp = excluded.timestamp, value = excluded.value
      where (excluded.step, excluded.timestamp, excluded.value) > (latest.step, latest.timestamp, latest.value)
      """;

  /** A point with the numbers it is stored under. */
  private record Row(long run, int key, long experiment, Point point) {

    static final Comparator<Row> IN_KEY_ORDER =
        Comparator.comparingLong(Row::run)
            .thenComparingInt(Row::key)
            .thenComparingLong(row -> row.point.step())
            .thenComparingLong(row -> row.point.timestamp())
            .thenComparingDouble(row -> row.point.value());

    boolean isSameMetricAs(Row other) {
      return run == other.run && key == other.key;
    }
  }

  private MetricTable() {}

  static void write(Connection connection, LogBatch batch) throws SQLException {
    List<Row> rows = new ArrayList<>();
    for (Open open : batch.open()) {
      for (Point point : open.log().points()) {
        rows.add(
            new Row(open.run().id(), batch.keyId(point.key()), open.run().experimentId(), point));
      }
    }
    if (rows.isEmpty()) {
      return;
    }
    rows.sort(Row.IN_KEY_ORDER);
    insert(connection, HISTORY, rows, false);
    insert(connection, LATEST, lastOfEach(rows), true);
  }

  private static List<Row> lastOfEach(List<Row> sorted) {
    List<Row> last = new ArrayList<>();
    for (int i = 0; i < sorted.size(); i++) {
      if (i + 1 == sorted.size() || !sorted.get(i).isSameMetricAs(sorted.get(i + 1))) {
        last.add(sorted.get(i));
      }
    }
    return last;
  }

  private static void insert(
      Connection connection, String sql, List<Row> rows, boolean withExperiment)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setArray(1, SqlArrays.longs(connection, rows, Row::run));
      insert.setArray(2, SqlArrays.ints(connection, rows, Row::key));
      insert.setArray(3, SqlArrays.longs(connection, rows, row -> row.point.step()));
      insert.setArray(4, SqlArrays.longs(connection, rows, row -> row.point.timestamp()));
      insert.setArray(5, SqlArrays.doubles(connection, rows, row -> row.point.value()));
      if (withExperiment) {
        insert.setArray(6, SqlArrays.longs(connection, rows, Row::experiment));
      }
      insert.executeUpdate();
    }
  }
}
