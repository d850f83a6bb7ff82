package io.millrace.tracking.log;

import io.agroal.api.AgroalDataSource;
import io.millrace.runtime.database.Database;
import io.millrace.tracking.TrackingConfig;
import io.millrace.tracking.log.LogStreamRefusals.Refusal;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Opens log streams, and forgets old ones. */
@ApplicationScoped
class LogStreamStore {

  private static final long PURGE_INTERVAL = Duration.ofHours(1).toNanos();

  private static final String OPEN =
      """
      insert into tracking.log_stream as stream (stream_id, last_sequence) values (?, ?)
      on conflict (workspace, stream_id) do update
      set epoch = stream.epoch + 1, last_used = now(),
        last_sequence = greatest(stream.last_sequence, excluded.last_sequence)
      returning id, epoch, last_sequence
      """;

  /** Passes over what is in use. */
  private static final String PURGE =
      """
      delete from tracking.log_stream where id in (
        select id from tracking.log_stream where last_used < now() - make_interval(secs => ?)
        order by id for update skip locked)
      """;

  private final Database database;
  private final double retentionSeconds;
  private final AtomicLong nextPurge = new AtomicLong(System.nanoTime());

  LogStreamStore(@DataSource("tracking") AgroalDataSource source, TrackingConfig config) {
    database = new Database(source);
    retentionSeconds = config.logStreamRetention().toMillis() / 1000.0;
  }

  /** A stream as its new connection finds it. */
  record Opened(long id, long epoch, long lastSequence, List<Refusal> refusals) {}

  /**
   * Makes a connection the one that may write to the stream. Waits for a transaction that writes to
   * it, so what {@code lastSequence} says is final.
   *
   * @param acknowledged the last number that the client saw acknowledged; where a forgotten stream
   *     goes on
   */
  Opened open(String streamId, long acknowledged) {
    purgeAtTimes();
    return database.transaction(connection -> open(connection, streamId, acknowledged));
  }

  private static Opened open(Connection connection, String streamId, long acknowledged)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(OPEN)) {
      insert.setString(1, streamId);
      insert.setLong(2, acknowledged);
      ResultSet row = insert.executeQuery();
      row.next();
      long id = row.getLong(1);
      return new Opened(
          id,
          row.getLong(2),
          row.getLong(3),
          LogStreamRefusals.after(connection, id, acknowledged));
    }
  }

  /** With what makes the table grow, rather than with a timer: no stream, no work. */
  private void purgeAtTimes() {
    long due = nextPurge.get();
    if (System.nanoTime() - due >= 0
        && nextPurge.compareAndSet(due, System.nanoTime() + PURGE_INTERVAL)) {
      purge();
    }
  }

  /** Forgets the streams on which nothing was logged for long. Returns how many. */
  int purge() {
    return database.transaction(
        connection -> {
          try (PreparedStatement delete = connection.prepareStatement(PURGE)) {
            delete.setDouble(1, retentionSeconds);
            return delete.executeUpdate();
          }
        });
  }
}
