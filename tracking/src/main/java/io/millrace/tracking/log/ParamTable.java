package io.millrace.tracking.log;

import io.millrace.runtime.database.SqlArrays;
import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.log.LogBatch.Open;
import io.millrace.tracking.shared.KeyValue;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Params are written once: the same value again changes nothing, another value is refused. */
final class ParamTable {

  private ParamTable() {}

  static void write(Connection connection, LogBatch batch) throws SQLException {
    List<Open> withParams =
        batch.open().stream().filter(open -> !open.log().params().isEmpty()).toList();
    if (withParams.isEmpty()) {
      return;
    }
    Map<RunKey, String> stored = stored(connection, batch, withParams);
    Map<RunKey, KeyedValue> added = new TreeMap<>();
    for (Open open : withParams) {
      accept(batch, open, stored, added);
    }
    insert(connection, added);
  }

  /**
   * In the order of arrival, so that of two conflicting writes in one batch the first one counts.
   */
  private static void accept(
      LogBatch batch, Open open, Map<RunKey, String> stored, Map<RunKey, KeyedValue> added) {
    List<Conflict> conflicts = new ArrayList<>(0);
    Map<RunKey, KeyedValue> fresh = new HashMap<>();
    for (KeyValue param : open.log().params()) {
      RunKey key = new RunKey(open.run().id(), batch.keyId(param.key()));
      String old = stored.get(key);
      if (old == null) {
        fresh.put(key, new KeyedValue(key, open.run().experimentId(), param.value()));
      } else if (!old.equals(param.value())) {
        conflicts.add(new Conflict(param.key(), old, param.value()));
      }
    }
    if (conflicts.isEmpty()) {
      added.putAll(fresh);
      fresh.forEach((key, row) -> stored.put(key, row.value()));
    } else {
      open.write().refuse(refusal(open.log(), conflicts));
    }
  }

  private record Conflict(String key, String oldValue, String newValue) {
    @Override
    public String toString() {
      return "{'key': '%s', 'old_value': '%s', 'new_value': '%s'}"
          .formatted(key, oldValue, newValue);
    }
  }

  private static MillraceException refusal(RunLog log, List<Conflict> conflicts) {
    Conflict first = conflicts.getFirst();
    return MillraceException.invalid(
        log.single()
            ? "Changing param values is not allowed. Param with key='%s' was already logged with value='%s' for run ID='%s'. Attempted logging new value '%s'."
                .formatted(first.key, first.oldValue, log.runId(), first.newValue)
            : "Changing param values is not allowed. Params were already logged='%s' for run ID='%s'."
                .formatted(conflicts, log.runId()));
  }

  private static Map<RunKey, String> stored(
      Connection connection, LogBatch batch, List<Open> withParams) throws SQLException {
    List<RunKey> wanted = new ArrayList<>();
    for (Open open : withParams) {
      for (KeyValue param : open.log().params()) {
        wanted.add(new RunKey(open.run().id(), batch.keyId(param.key())));
      }
    }
    Map<RunKey, String> stored = new HashMap<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "select run_id, key_id, value from tracking.param"
                + " where (run_id, key_id) in (select * from unnest(?::bigint[], ?::integer[]))")) {
      select.setArray(1, SqlArrays.longs(connection, wanted, RunKey::run));
      select.setArray(2, SqlArrays.ints(connection, wanted, RunKey::key));
      ResultSet rows = select.executeQuery();
      while (rows.next()) {
        stored.put(new RunKey(rows.getLong(1), rows.getInt(2)), rows.getString(3));
      }
    }
    return stored;
  }

  private static void insert(Connection connection, Map<RunKey, KeyedValue> added)
      throws SQLException {
    if (added.isEmpty()) {
      return;
    }
    int inserted =
        KeyedValue.execute(
            connection,
            "insert into tracking.param (run_id, key_id, experiment_id, value)"
                + " select * from unnest(?::bigint[], ?::integer[], ?::bigint[], ?::text[])"
                + " on conflict do nothing",
            added.values());
    if (inserted < added.size()) {
      // Another server wrote one of these after we looked: look again.
      throw new SQLException("a param was logged on another server at the same time", "40001");
    }
  }
}
