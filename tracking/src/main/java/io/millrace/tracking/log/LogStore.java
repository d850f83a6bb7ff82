package io.millrace.tracking.log;

import io.agroal.api.AgroalDataSource;
import io.millrace.runtime.commit.Write;
import io.millrace.runtime.database.Database;
import io.millrace.runtime.outbox.Outbox;
import io.millrace.tracking.log.LogBatch.Open;
import io.millrace.tracking.log.RunLog.Point;
import io.millrace.tracking.shared.KeyNames;
import io.millrace.tracking.shared.KeyValue;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes what was logged, many calls in one transaction, with one statement per table. Rows are
 * written in key order, so that two servers that write the same ones cannot deadlock.
 *
 * <p>A run's row is read, not locked: a log that reads an active run and commits just after the
 * run's deletion is the same as one that came just before it.
 */
@ApplicationScoped
class LogStore {

  private final Database database;
  private final KeyNames keys;
  private final MetricProgress progress;
  private final Outbox outbox = new Outbox("tracking");

  LogStore(
      @DataSource("tracking") AgroalDataSource source, KeyNames keys, MetricProgress progress) {
    database = new Database(source);
    this.keys = keys;
    this.progress = progress;
  }

  void commit(List<Write<RunLog, Void>> batch) {
    Map<String, Integer> keyIds = keyIds(batch);
    MetricProgress.Part part = progress.begin();
    boolean committed = false;
    try {
      database.sharedTransaction(
          connection -> {
            write(connection, new LogBatch(batch, keyIds), part);
            return null;
          });
      committed = true;
    } finally {
      part.end(committed);
    }
  }

  private void write(Connection connection, LogBatch batch, MetricProgress.Part part)
      throws SQLException {
    // First of all rows, so that whoever opens one of these streams waits, or has fenced them.
    LogStreamTable streams = LogStreamTable.advance(connection, batch);
    batch.findRuns(connection);
    ModelPointTable modelPoints = ModelPointTable.read(connection, batch);
    ParamTable params = ParamTable.read(connection, batch);
    // In the order of arrival, so that of two conflicting writes in one batch the first one counts;
    // a refused one counts for nothing.
    for (Open open : batch.open()) {
      if (modelPoints.admits(open) && params.admits(open)) {
        modelPoints.take(open);
        params.take(open);
      }
    }
    params.write(connection);
    MetricTable.write(connection, batch);
    modelPoints.write(connection, batch);
    TagTable.write(connection, batch);
    part.join(connection, batch);
    outbox.append(connection, LogEvents.of(batch));
    streams.write(connection);
  }

  /**
   * The numbers of the keys. New ones are given only for runs that are there: a call for another
   * one is refused, and must leave nothing behind.
   */
  private Map<String, Integer> keyIds(List<Write<RunLog, Void>> batch) {
    Set<String> wanted = keysOf(batch);
    Map<String, Integer> known = keys.cached(wanted);
    if (known.size() == wanted.size()) {
      return known;
    }
    Set<String> runs = database.read(connection -> LogBatch.select(connection, batch).keySet());
    return keys.idsOf(
        keysOf(batch.stream().filter(write -> runs.contains(write.content().runId())).toList()));
  }

  private static Set<String> keysOf(List<Write<RunLog, Void>> batch) {
    Set<String> keys = new HashSet<>();
    for (Write<RunLog, Void> write : batch) {
      write.content().points().stream().map(Point::key).forEach(keys::add);
      write.content().params().stream().map(KeyValue::key).forEach(keys::add);
      write.content().tags().stream().map(KeyValue::key).forEach(keys::add);
    }
    return keys;
  }
}
