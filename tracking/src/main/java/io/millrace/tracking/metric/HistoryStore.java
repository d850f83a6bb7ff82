package io.millrace.tracking.metric;

import io.agroal.api.AgroalDataSource;
import io.millrace.runtime.database.Database;
import io.millrace.tracking.shared.KeyNames;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Reads the points of single metrics: page by page, or a sample. An unknown run or key has none.
 */
@ApplicationScoped
class HistoryStore {

  private static final String PAGE =
      """
      select timestamp, step, value from tracking.metric
      where run_id = ? and key_id = ? and (timestamp, step, value) > (?, ?, ?)
      order by timestamp, step, value limit ?
      """;

  private static final String FIRST_PAGE =
      PAGE.replace(" and (timestamp, step, value) > (?, ?, ?)", "");

  private static final String COUNT =
      "select count(*) from tracking.metric where run_id = ? and key_id = ? and step between ? and ?";

  private static final String ALL_IN_RANGE =
      """
      select timestamp, step, value from tracking.metric
      where run_id = ? and key_id = ? and step between ? and ?
      order by step, timestamp, value
      """;

  /** Numbers the points in order and keeps those that begin a bucket; see {@link Buckets}. */
  private static final String SAMPLE =
      """
      select timestamp, step, value from (
        select timestamp, step, value, row_number() over (order by step, timestamp, value) - 1 as i
        from tracking.metric where run_id = ? and key_id = ? and step between ? and ?) point
      where i = ? or i < ? and case when i < ? then i %% ? = 0 else (i - ?) %% ? = 0 end
      order by i
      """
          .replace("%%", "%");

  private final Database database;
  private final KeyNames keys;
  private final SampleCache samples = new SampleCache();

  HistoryStore(@DataSource("tracking") AgroalDataSource source, KeyNames keys) {
    database = new Database(source);
    this.keys = keys;
  }

  /** A point of one metric. Times in milliseconds since 1970. */
  record Point(long timestamp, long step, double value) {}

  /** Which metric: a run's number and a key's. */
  record Series(long run, int key) {}

  /** The points that a sample is drawn from, both ends included. */
  record Steps(long first, long last) {

    static final Steps ALL = new Steps(Long.MIN_VALUE, Long.MAX_VALUE);
  }

  /** The metric's numbers, or null when nothing can have been logged on it. */
  Series find(String runId, String key) {
    Integer keyId = keys.find(key);
    if (keyId == null) {
      return null;
    }
    OptionalLong run = database.read(connection -> runNumber(connection, runId));
    return run.isEmpty() ? null : new Series(run.getAsLong(), keyId);
  }

  /**
   * At most {@code max} points after {@code after}, by timestamp, step, value; null: from the
   * first.
   */
  List<Point> page(Series series, Point after, int max) {
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(after == null ? FIRST_PAGE : PAGE)) {
            int parameter = bind(select, series);
            if (after != null) {
              select.setLong(parameter++, after.timestamp);
              select.setLong(parameter++, after.step);
              select.setDouble(parameter++, after.value);
            }
            select.setInt(parameter, max);
            return points(select);
          }
        });
  }

  /** At most {@code max} points that stand for all of them, by step, timestamp, value. */
  List<Point> sample(Series series, Steps steps, int max) {
    // The count and the points must be of one state: points may be logged meanwhile.
    return database.snapshot(
        connection -> {
          long count = count(connection, series, steps);
          return samples.get(
              series, steps, max, count, () -> draw(connection, series, steps, max, count));
        });
  }

  private static List<Point> draw(
      Connection connection, Series series, Steps steps, int max, long count) {
    boolean all = count <= max;
    try (PreparedStatement select = connection.prepareStatement(all ? ALL_IN_RANGE : SAMPLE)) {
      int parameter = bind(select, series);
      select.setLong(parameter++, steps.first);
      select.setLong(parameter++, steps.last);
      if (!all) {
        Buckets buckets = new Buckets(count, max);
        select.setLong(parameter++, count - 1);
        select.setLong(parameter++, buckets.startOfLast());
        select.setLong(parameter++, buckets.endOfLarge());
        select.setLong(parameter++, buckets.large());
        select.setLong(parameter++, buckets.endOfLarge());
        select.setLong(parameter, buckets.small());
      }
      return points(select);
    } catch (SQLException failure) {
      throw new IllegalStateException("a sample could not be read", failure);
    }
  }

  private static long count(Connection connection, Series series, Steps steps) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(COUNT)) {
      int parameter = bind(select, series);
      select.setLong(parameter++, steps.first);
      select.setLong(parameter, steps.last);
      ResultSet row = select.executeQuery();
      row.next();
      return row.getLong(1);
    }
  }

  private static int bind(PreparedStatement select, Series series) throws SQLException {
    select.setLong(1, series.run);
    select.setInt(2, series.key);
    return 3;
  }

  private static List<Point> points(PreparedStatement select) throws SQLException {
    List<Point> points = new ArrayList<>();
    ResultSet rows = select.executeQuery();
    while (rows.next()) {
      points.add(new Point(rows.getLong(1), rows.getLong(2), rows.getDouble(3)));
    }
    return points;
  }

  private static OptionalLong runNumber(Connection connection, String runId) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select id from tracking.run where workspace = 'default' and run_id = ?")) {
      select.setString(1, runId);
      ResultSet row = select.executeQuery();
      return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
    }
  }
}
