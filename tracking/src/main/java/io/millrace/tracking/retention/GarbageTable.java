package io.millrace.tracking.retention;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The table {@code tracking.garbage}: what is left of things that are gone. */
final class GarbageTable {

  private GarbageTable() {}

  /**
   * What is left of one thing.
   *
   * @param runId the number that its points carry; null if it has none
   * @param artifactKey null if it has no artifacts in our store
   */
  record Rest(long id, Long runId, String artifactKey) {}

  static void add(Connection connection, Long runId, String artifactKey) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into tracking.garbage (run_id, artifact_key) values (?, ?)")) {
      insert.setObject(1, runId, java.sql.Types.BIGINT);
      insert.setString(2, artifactKey);
      insert.executeUpdate();
    }
  }

  /** The oldest ones. */
  static List<Rest> list(Connection connection, int limit) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select id, run_id, artifact_key from tracking.garbage order by id limit ?")) {
      select.setInt(1, limit);
      List<Rest> rests = new ArrayList<>();
      ResultSet rows = select.executeQuery();
      while (rows.next()) {
        rests.add(new Rest(rows.getLong(1), rows.getObject(2, Long.class), rows.getString(3)));
      }
      return rests;
    }
  }

  /** Removes some of a run's rows in a table and answers how many. */
  static int deleteRows(Connection connection, String table, long runId, int limit)
      throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "delete from tracking.%1$s where ctid = any (array(select ctid from tracking.%1$s where run_id = ? limit ?))"
                .formatted(table))) {
      delete.setLong(1, runId);
      delete.setInt(2, limit);
      return delete.executeUpdate();
    }
  }

  static void remove(Connection connection, long id) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("delete from tracking.garbage where id = ?")) {
      delete.setLong(1, id);
      delete.executeUpdate();
    }
  }
}
