package io.millrace.tracking.run;

import io.agroal.api.AgroalDataSource;
import io.millrace.runtime.database.Database;
import io.millrace.runtime.outbox.Event;
import io.millrace.runtime.outbox.EventData;
import io.millrace.runtime.outbox.Outbox;
import io.millrace.tracking.log.MetricProgress;
import io.millrace.tracking.log.TagTable;
import io.millrace.tracking.shared.KeyNames;
import io.millrace.tracking.shared.Lifecycle;
import io.millrace.tracking.shared.RunErrors;
import io.millrace.tracking.v1.Run;
import io.millrace.tracking.v1.RunStatus;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Reads and changes single runs. What is logged on them is {@code RunLogger}'s. */
@ApplicationScoped
public class RunStore {

  private final Database database;
  private final RunReader reader;
  private final KeyNames keys;
  private final MetricProgress progress;
  private final Outbox outbox = new Outbox("tracking");

  RunStore(
      @DataSource("tracking") AgroalDataSource source,
      RunReader reader,
      KeyNames keys,
      MetricProgress progress) {
    database = new Database(source);
    this.reader = reader;
    this.keys = keys;
    this.progress = progress;
  }

  /** A run with all it logged, deleted or not. RESOURCE_DOES_NOT_EXIST if there is none. */
  public RunRecord get(String runId) {
    return database.read(connection -> read(connection, rowOf(connection, runId, false).id()));
  }

  /**
   * Where a run keeps its artifacts, deleted or not. RESOURCE_DOES_NOT_EXIST if there is no such
   * run.
   */
  public String artifactUri(String runId) {
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  "select artifact_uri from tracking.run"
                      + " where workspace = 'default' and run_id = ?")) {
            select.setString(1, runId);
            ResultSet row = select.executeQuery();
            if (!row.next()) {
              throw RunErrors.notFound(runId);
            }
            return row.getString(1);
          }
        });
  }

  /** Ends an active run, and answers it as it then is. */
  public Run end(String runId, RunStatus status, long endTime) {
    return RunMapper.toProto(update(runId, status.getNumber(), endTime, null));
  }

  /** Ends a run, deleted or not, unless it has ended; answers it as it then is. */
  RunRecord endOnce(String runId, int status, long endTime) {
    tellMetrics(runId);
    return database.transaction(
        connection -> {
          Row row = rowOf(connection, runId, true);
          RunRecord found = read(connection, row.id);
          if (isLast(found.status())) {
            return found;
          }
          change(connection, row.id, status, endTime, null);
          RunRecord changed = read(connection, row.id);
          append(connection, RunEvents.updated(changed, status, null));
          return changed;
        });
  }

  /** Whether a status is one that a run ends with. */
  static boolean isLast(int status) {
    return switch (RunStatus.forNumber(status)) {
      case RUN_STATUS_FINISHED, RUN_STATUS_FAILED, RUN_STATUS_KILLED -> true;
      case null, default -> false;
    };
  }

  /** Changes what is not null. The run must be active. */
  RunRecord update(String runId, Integer status, Long endTime, String name) {
    int nameKey = keys.idOf(TagTable.RUN_NAME);
    if (status != null) {
      tellMetrics(runId);
    }
    return database.transaction(
        connection -> {
          Row row = rowOf(connection, runId, true);
          row.mustBeActive(runId);
          change(connection, row.id, status, endTime, name);
          if (name != null) {
            TagTable.set(connection, row.id, nameKey, row.experimentId, name);
          }
          RunRecord changed = read(connection, row.id);
          append(connection, RunEvents.updated(changed, status, name));
          return changed;
        });
  }

  /**
   * Who hears that a run has ended has heard its last values, as far as this process logged them.
   */
  private void tellMetrics(String runId) {
    try {
      progress.flush(runId);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }

  /** Deletes or restores; nothing happens if the run is in that stage already. */
  void setLifecycle(String runId, int lifecycle) {
    database.transaction(
        connection -> {
          Row row = rowOf(connection, runId, true);
          if (row.lifecycle != lifecycle) {
            try (PreparedStatement update =
                connection.prepareStatement(
                    "update tracking.run set lifecycle = ?, deleted_time = ? where id = ?")) {
              update.setInt(1, lifecycle);
              update.setObject(
                  2, lifecycle == Lifecycle.DELETED ? System.currentTimeMillis() : null);
              update.setLong(3, row.id);
              update.executeUpdate();
            }
            append(connection, RunEvents.moved(runId, row.experimentId, lifecycle));
          }
          return null;
        });
  }

  /** Removes a tag from an active run. RESOURCE_DOES_NOT_EXIST if it is not set. */
  void deleteTag(String runId, String key) {
    Integer keyId = keys.find(key);
    database.transaction(
        connection -> {
          Row row = rowOf(connection, runId, true);
          row.mustBeActive(runId);
          if (!TagTable.delete(connection, row.id, keyId)) {
            throw RunErrors.noTag(runId, key);
          }
          String data =
              EventData.object()
                  .put("run_id", runId)
                  .put("experiment_id", Long.toString(row.experimentId))
                  .put("key", key)
                  .json();
          append(connection, new Event("run.tag_deleted", "runs/" + runId, data));
          return null;
        });
  }

  /** The runs with these numbers, in this order. */
  List<RunRecord> read(List<Long> ids) {
    return ids.isEmpty() ? List.of() : database.read(connection -> reader.read(connection, ids));
  }

  private RunRecord read(Connection connection, long id) throws SQLException {
    return reader.read(connection, List.of(id)).getFirst();
  }

  private void append(Connection connection, Event event) throws SQLException {
    outbox.append(connection, List.of(event));
  }

  private static void change(
      Connection connection, long id, Integer status, Long endTime, String name)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update tracking.run set status = coalesce(?, status), end_time = coalesce(?, end_time),"
                + " name = coalesce(?, name) where id = ?")) {
      update.setObject(1, status, java.sql.Types.SMALLINT);
      update.setObject(2, endTime, java.sql.Types.BIGINT);
      update.setString(3, name);
      update.setLong(4, id);
      update.executeUpdate();
    }
  }

  /** What a change must know of its run. */
  record Row(long id, long experimentId, int lifecycle) {

    void mustBeActive(String runId) {
      if (lifecycle != Lifecycle.ACTIVE) {
        throw RunErrors.deleted(runId);
      }
    }
  }

  static Row rowOf(Connection connection, String runId, boolean lock) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select id, experiment_id, lifecycle from tracking.run"
                + " where workspace = 'default' and run_id = ?"
                + (lock ? " for update" : ""))) {
      select.setString(1, runId);
      ResultSet row = select.executeQuery();
      if (!row.next()) {
        throw RunErrors.notFound(runId);
      }
      return new Row(row.getLong(1), row.getLong(2), row.getInt(3));
    }
  }
}
