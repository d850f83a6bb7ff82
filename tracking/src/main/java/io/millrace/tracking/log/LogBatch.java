package io.millrace.tracking.log;

import io.millrace.runtime.commit.Write;
import io.millrace.runtime.database.SqlArrays;
import io.millrace.tracking.shared.Lifecycle;
import io.millrace.tracking.shared.RunErrors;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The writes of one transaction, with the rows they are about. */
final class LogBatch {

  private final List<Write<RunLog, Void>> writes;
  private final Map<String, Integer> keyIds;
  private final Map<String, RunRow> runs = new HashMap<>();

  /** What a log must know of its run. */
  record RunRow(long id, long experimentId, int lifecycle) {}

  /** One write that has not been refused, with its run. */
  record Open(Write<RunLog, Void> write, RunRow run) {
    RunLog log() {
      return write.content();
    }
  }

  LogBatch(List<Write<RunLog, Void>> writes, Map<String, Integer> keyIds) {
    this.writes = writes;
    this.keyIds = keyIds;
  }

  int keyId(String key) {
    return keyIds.get(key);
  }

  /** The writes that are items of a stream. */
  List<Write<RunLog, Void>> streamed() {
    return writes.stream().filter(write -> write.content().position() != null).toList();
  }

  /** The writes to be made. Refusing one while walking the list is fine. */
  List<Open> open() {
    List<Open> open = new ArrayList<>(writes.size());
    for (Write<RunLog, Void> write : writes) {
      if (!write.isRefused()) {
        open.add(new Open(write, runs.get(write.content().runId())));
      }
    }
    return open;
  }

  /** Looks the runs up, and refuses the writes to missing and deleted ones. */
  void findRuns(Connection connection) throws SQLException {
    runs.putAll(select(connection, writes));
    for (Write<RunLog, Void> write : writes) {
      if (write.isRefused()) {
        continue;
      }
      String runId = write.content().runId();
      RunRow run = runs.get(runId);
      if (run == null) {
        write.refuse(RunErrors.notFound(runId));
      } else if (run.lifecycle != Lifecycle.ACTIVE) {
        write.refuse(RunErrors.deleted(runId));
      }
    }
  }

  /** The runs of the writes that are there, whatever stage they are in, by their public ids. */
  static Map<String, RunRow> select(Connection connection, List<Write<RunLog, Void>> writes)
      throws SQLException {
    Set<String> ids =
        writes.stream().map(write -> write.content().runId()).collect(Collectors.toSet());
    Map<String, RunRow> found = new HashMap<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "select run_id, id, experiment_id, lifecycle from tracking.run"
                + " where workspace = 'default' and run_id = any (?)")) {
      select.setArray(1, SqlArrays.texts(connection, ids, id -> id));
      ResultSet rows = select.executeQuery();
      while (rows.next()) {
        found.put(rows.getString(1), new RunRow(rows.getLong(2), rows.getLong(3), rows.getInt(4)));
      }
    }
    return found;
  }
}
