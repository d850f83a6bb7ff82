package io.millrace.tracking.log;

import io.millrace.tracking.log.LogBatch.Open;
import io.millrace.tracking.shared.KeyValue;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Tags replace each other. One of them is the run's name. */
public final class TagTable {

  /** The tag whose value is the run's name. */
  public static final String RUN_NAME = "mlflow.runName";

  private TagTable() {}

  static void write(Connection connection, LogBatch batch) throws SQLException {
    Map<RunKey, KeyedValue> lastOfEach = new TreeMap<>();
    Map<Long, String> names = new TreeMap<>();
    for (Open open : batch.open()) {
      for (KeyValue tag : open.log().tags()) {
        if (tag.key().equals(RUN_NAME)) {
          if (tag.value().isEmpty()) {
            // A run is never without a name: MLflow ignores the attempt.
            continue;
          }
          names.put(open.run().id(), tag.value());
        }
        RunKey key = new RunKey(open.run().id(), batch.keyId(tag.key()));
        lastOfEach.put(key, new KeyedValue(key, open.run().experimentId(), tag.value()));
      }
    }
    // The run's row first, as whoever changes a run locks it: the other way round would deadlock.
    rename(connection, names);
    upsert(connection, lastOfEach.values());
  }

  private static void upsert(Connection connection, Collection<KeyedValue> rows)
      throws SQLException {
    if (!rows.isEmpty()) {
      KeyedValue.execute(
          connection,
          "insert into tracking.tag (run_id, key_id, experiment_id, value)"
              + " select * from unnest(?::bigint[], ?::integer[], ?::bigint[], ?::text[])"
              + " on conflict (run_id, key_id) do update set value = excluded.value",
          rows);
    }
  }

  /** Sets one tag of a run that the caller has locked. */
  public static void set(
      Connection connection, long run, int keyId, long experimentId, String value)
      throws SQLException {
    upsert(connection, List.of(new KeyedValue(new RunKey(run, keyId), experimentId, value)));
  }

  /** The value of one tag, or null. */
  public static String get(Connection connection, long run, int keyId) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select value from tracking.tag where run_id = ? and key_id = ?")) {
      select.setLong(1, run);
      select.setInt(2, keyId);
      ResultSet row = select.executeQuery();
      return row.next() ? row.getString(1) : null;
    }
  }

  /** Removes one tag. Answers whether it was set; a null key was never used by any run. */
  public static boolean delete(Connection connection, long run, Integer keyId) throws SQLException {
    if (keyId == null) {
      return false;
    }
    try (PreparedStatement delete =
        connection.prepareStatement("delete from tracking.tag where run_id = ? and key_id = ?")) {
      delete.setLong(1, run);
      delete.setInt(2, keyId);
      return delete.executeUpdate() == 1;
    }
  }

  private static void rename(Connection connection, Map<Long, String> names) throws SQLException {
    if (names.isEmpty()) {
      return;
    }
    try (PreparedStatement update =
        connection.prepareStatement("update tracking.run set name = ? where id = ?")) {
      for (Map.Entry<Long, String> name : names.entrySet()) {
        update.setString(1, name.getValue());
        update.setLong(2, name.getKey());
        update.addBatch();
      }
      update.executeBatch();
    }
  }
}
