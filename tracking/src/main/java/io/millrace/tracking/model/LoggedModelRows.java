package io.millrace.tracking.model;

import io.millrace.tracking.shared.ExperimentId;
import io.millrace.tracking.shared.Lifecycle;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.SortedMap;
import java.util.TreeSet;

/** Changes to the params and tags of a model that the caller has locked, a statement each. */
final class LoggedModelRows {

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

  private static PreparedStatement prepare(
      Connection connection, String sql, long model, SortedMap<String, String> rows)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    statement.setLong(1, model);
    statement.setArray(2, connection.createArrayOf("text", rows.keySet().toArray()));
    statement.setArray(3, connection.createArrayOf("text", rows.values().toArray()));
    return statement;
  }
}
