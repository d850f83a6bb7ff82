package io.millrace.tracking.experiment;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Single tags of an experiment that the caller has locked. */
final class ExperimentTagTable {

  private ExperimentTagTable() {}

  static void set(Connection connection, long experiment, String key, String value)
      throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            "insert into tracking.experiment_tag (experiment_id, key, value) values (?, ?, ?)"
                + " on conflict (experiment_id, key) do update set value = excluded.value")) {
      upsert.setLong(1, experiment);
      upsert.setString(2, key);
      upsert.setString(3, value);
      upsert.executeUpdate();
    }
  }

  /** Removes a tag. Answers whether it was set. */
  static boolean delete(Connection connection, long experiment, String key) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "delete from tracking.experiment_tag where experiment_id = ? and key = ?")) {
      delete.setLong(1, experiment);
      delete.setString(2, key);
      return delete.executeUpdate() == 1;
    }
  }

  /** How many tags other than {@code key} have a key that begins with {@code prefix}. */
  static int countOthers(Connection connection, long experiment, String prefix, String key)
      throws SQLException {
    try (PreparedStatement count =
        connection.prepareStatement(
            "select count(*) from tracking.experiment_tag"
                + " where experiment_id = ? and starts_with(key, ?) and key <> ?")) {
      count.setLong(1, experiment);
      count.setString(2, prefix);
      count.setString(3, key);
      ResultSet row = count.executeQuery();
      row.next();
      return row.getInt(1);
    }
  }
}
