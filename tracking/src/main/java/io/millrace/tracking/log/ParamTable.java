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

  private final LogBatch batch;

  /** What is stored, and what the writes taken so far add. */
  private final Map<RunKey, String> known;

  private final Map<RunKey, KeyedValue> added = new TreeMap<>();

  private ParamTable(LogBatch batch, Map<RunKey, String> stored) {
    this.batch = batch;
    known = stored;
  }

  /** Reads what is stored of the batch's params. */
  static ParamTable read(Connection connection, LogBatch batch) throws SQLException {
    return new ParamTable(batch, stored(connection, batch));
  }

  private RunKey key(Open open, KeyValue param) {
    return new RunKey(open.run().id(), batch.keyId(param.key()));
  }

  /** Whether a write changes no param; one that does is refused. */
  boolean admits(Open open) {
    List<Conflict> conflicts = new ArrayList<>(0);
    for (KeyValue param : open.log().params()) {
      String old = known.get(key(open, param));
      if (old != null && !old.equals(param.value())) {
        conflicts.add(new Conflict(param.key(), old, param.value()));
      }
    }
    if (!conflicts.isEmpty()) {
      open.write().refuse(refusal(open.log(), conflicts));
    }
    return conflicts.isEmpty();
  }

  /** Remembers a write's params, to be written. */
  void take(Open open) {
    for (KeyValue param : open.log().params()) {
      RunKey key = key(open, param);
      if (known.putIfAbsent(key, param.value()) == null) {
        added.put(key, new KeyedValue(key, open.run().experimentId(), param.value()));
      }
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

  private static Map<RunKey, String> stored(Connection connection, LogBatch batch)
      throws SQLException {
    List<RunKey> wanted = new ArrayList<>();
    for (Open open : batch.open()) {
      for (KeyValue param : open.log().params()) {
        wanted.add(new RunKey(open.run().id(), batch.keyId(param.key())));
      }
    }
    Map<RunKey, String> stored = new HashMap<>();
    if (wanted.isEmpty()) {
      return stored;
    }
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

  void write(Connection connection) throws SQLException {
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
