package io.millrace.tracking.model;

import io.millrace.runtime.database.SqlArrays;
import io.millrace.tracking.shared.ExperimentId;
import io.millrace.tracking.shared.Lifecycle;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * Changes to the params and tags of a model that the caller has locked, and its points: a statement
 * each. The points are written by {@code log.ModelPointTable}, with the metrics of runs.
 */
final class LoggedModelRows {

  /**
   * How many points of one metric a model is answered with. Training may log one for each step, and
   * a page has a hundred models.
   */
  static final int POINTS_PER_METRIC = 100;

  /** Walks from key to key, and takes each one's newest points off the end of the primary key. */
  private static final String POINTS =
      """
      with recursive metric (model, key) as (
        select id, (select min(key) from tracking.logged_model_metric where logged_model_id = id)
        from unnest(?::bigint[]) as id
        union all
        select model, (
          select min(next.key) from tracking.logged_model_metric next
          where next.logged_model_id = model and next.key > metric.key)
        from metric where key is not null)
      select model, point.key, timestamp, step, run_id, value, dataset_name, dataset_digest
      from metric cross join lateral (
        select * from tracking.logged_model_metric
        where logged_model_id = metric.model and key = metric.key
        order by timestamp desc, step desc, run_id desc limit %d) point
      order by model, point.key, timestamp, step, run_id
      """
          .formatted(POINTS_PER_METRIC);

  private LoggedModelRows() {}

  /** Where an active experiment keeps its artifacts. */
  static String locationOf(Connection connection, long experiment) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select artifact_location, lifecycle from tracking.experiment where id = ?")) {
      select.setLong(1, experiment);
      ResultSet row = select.executeQuery();
      if (!row.next()) {
        throw ExperimentId.notFound(experiment);
      }
      if (row.getInt(2) != Lifecycle.ACTIVE) {
        throw ExperimentId.deleted(experiment);
      }
      return row.getString(1);
    }
  }

  static void setTags(Connection connection, long model, SortedMap<String, String> tags)
      throws SQLException {
    try (PreparedStatement upsert =
        prepare(
            connection,
            "insert into tracking.logged_model_tag (logged_model_id, key, value)"
                + " select ?, * from unnest(?::text[], ?::text[])"
                + " on conflict (logged_model_id, key) do update set value = excluded.value",
            model,
            tags)) {
      upsert.executeUpdate();
    }
  }

  /** Removes a tag. Answers whether it was set. */
  static boolean deleteTag(Connection connection, long model, String key) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "delete from tracking.logged_model_tag where logged_model_id = ? and key = ?")) {
      delete.setLong(1, model);
      delete.setString(2, key);
      return delete.executeUpdate() == 1;
    }
  }

  /** Adds params. Answers the keys of those that were there and are as they were. */
  static TreeSet<String> addParams(
      Connection connection, long model, SortedMap<String, String> params) throws SQLException {
    TreeSet<String> there = new TreeSet<>(params.keySet());
    try (PreparedStatement insert =
        prepare(
            connection,
            "insert into tracking.logged_model_param (logged_model_id, key, value)"
                + " select ?, * from unnest(?::text[], ?::text[])"
                + " on conflict do nothing returning key",
            model,
            params)) {
      ResultSet added = insert.executeQuery();
      while (added.next()) {
        there.remove(added.getString(1));
      }
    }
    return there;
  }

  /** The newest points of each metric of these models, in the order of key, time, step and run. */
  static Map<Long, List<LoggedModelPoint>> points(Connection connection, Collection<Long> models)
      throws SQLException {
    Map<Long, List<LoggedModelPoint>> points = new HashMap<>();
    try (PreparedStatement select = connection.prepareStatement(POINTS)) {
      select.setArray(1, SqlArrays.longs(connection, models, Long::longValue));
      ResultSet rows = select.executeQuery();
      while (rows.next()) {
        points
            .computeIfAbsent(rows.getLong(1), model -> new ArrayList<>())
            .add(
                new LoggedModelPoint(
                    rows.getString(2),
                    rows.getLong(3),
                    rows.getLong(4),
                    rows.getString(5),
                    rows.getDouble(6),
                    rows.getString(7),
                    rows.getString(8)));
      }
    }
    return points;
  }

  private static PreparedStatement prepare(
      Connection connection, String sql, long model, SortedMap<String, String> rows)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    statement.setLong(1, model);
    statement.setArray(2, SqlArrays.texts(connection, rows.keySet(), key -> key));
    statement.setArray(3, SqlArrays.texts(connection, rows.values(), value -> value));
    return statement;
  }
}
