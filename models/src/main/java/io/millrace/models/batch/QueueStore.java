package io.millrace.models.batch;

import io.agroal.api.AgroalDataSource;
import io.millrace.runtime.database.Database;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who works on which job. The lease is held by a number that grows with each taker: a change made
 * with an older one, or to a job that has ended meanwhile, is none.
 */
@ApplicationScoped
class QueueStore {

  /** The output, and the rows that were refused. */
  static final int OUTPUT = 1;

  static final int ERRORS = 2;

  private final Database database;
  private final double leaseSeconds;

  QueueStore(@DataSource("models") AgroalDataSource source, BatchConfig config) {
    database = new Database(source);
    leaseSeconds = config.lease().toMillis() / 1000.0;
  }

  /**
   * Something that was written.
   *
   * @param path below the root of tracking's store
   */
  record Part(int kind, String path, long bytes) {}

  /** Takes the job that has waited longest; empty if there is none. */
  Optional<Job> claim() {
    return database.transaction(
        connection -> {
          try (PreparedStatement claim =
              connection.prepareStatement(
                  """
                  update models.batch_prediction b
                  set state = 2, fence = b.fence + 1, attempts = b.attempts + 1, is_staged = true,
                      leased_until = now() + make_interval(secs => ?),
                      start_time = coalesce(b.start_time, ?)
                  from (
                    select c.sequence from models.batch_prediction c
                    where c.state in (1, 2) and c.leased_until <= now()
                    order by c.leased_until, c.sequence limit 1
                    for no key update skip locked) free
                  where b.sequence = free.sequence
                  returning
                  """
                      + JobStore.COLUMNS)) {
            claim.setDouble(1, leaseSeconds);
            claim.setLong(2, System.currentTimeMillis());
            ResultSet row = claim.executeQuery();
            return row.next() ? Optional.of(JobStore.job(row)) : Optional.empty();
          }
        });
  }

  /** Keeps the lease; false if it is lost. */
  boolean renew(Job job) {
    return database.transaction(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  """
                  update models.batch_prediction
                  set leased_until = now() + make_interval(secs => ?)
                  where sequence = ? and fence = ? and state = 2
                  """)) {
            update.setDouble(1, leaseSeconds);
            update.setLong(2, job.sequence());
            update.setLong(3, job.fence());
            return update.executeUpdate() == 1;
          }
        });
  }

  /**
   * Leaves the job to whoever takes it up in so many seconds.
   *
   * @param message what came in between; null if nothing did
   */
  void release(Job job, double seconds, String message) {
    database.transaction(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  """
                  update models.batch_prediction
                  set leased_until = now() + make_interval(secs => ?), state_message = ?,
                      attempts = case when ?::text is null then 0 else attempts end
                  where sequence = ? and fence = ? and state = 2
                  """)) {
            update.setDouble(1, seconds);
            update.setString(2, message);
            update.setString(3, message);
            update.setLong(4, job.sequence());
            update.setLong(5, job.fence());
            return update.executeUpdate();
          }
        });
  }

  /** Notes parts, and that the job goes on behind them; false if the lease is lost. */
  boolean commit(Job job, long rows, long refused, long bytes, List<Part> parts) {
    return database.transaction(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  """
                  update models.batch_prediction
                  set rows_done = ?, rows_refused = ?, bytes_done = ?, attempts = 0, state_message = null,
                      leased_until = now() + make_interval(secs => ?)
                  where sequence = ? and fence = ? and state = 2
                  """)) {
            update.setLong(1, rows);
            update.setLong(2, refused);
            update.setLong(3, bytes);
            update.setDouble(4, leaseSeconds);
            update.setLong(5, job.sequence());
            update.setLong(6, job.fence());
            if (update.executeUpdate() == 0) {
              return false;
            }
          }
          for (Part part : parts) {
            add(connection, job, part);
          }
          return true;
        });
  }

  private static void add(Connection connection, Job job, Part part) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into models.batch_prediction_part (sequence, kind, number, path, bytes)
            select ?, ?, coalesce(max(number) + 1, 0), ?, ? from models.batch_prediction_part
            where sequence = ? and kind = ?
            """)) {
      insert.setLong(1, job.sequence());
      insert.setInt(2, part.kind());
      insert.setString(3, part.path());
      insert.setLong(4, part.bytes());
      insert.setLong(5, job.sequence());
      insert.setInt(6, part.kind());
      insert.executeUpdate();
    }
  }

  /** What has been written of one kind, in order. */
  List<Part> parts(Job job, int kind) {
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  """
                  select path, bytes from models.batch_prediction_part
                  where sequence = ? and kind = ? order by number
                  """)) {
            select.setLong(1, job.sequence());
            select.setInt(2, kind);
            ResultSet rows = select.executeQuery();
            List<Part> parts = new ArrayList<>();
            while (rows.next()) {
              parts.add(new Part(kind, rows.getString(1), rows.getLong(2)));
            }
            return parts;
          }
        });
  }

  /** Ends the job as {@link Job#SUCCEEDED}; false if the lease is lost. */
  boolean succeed(Job job, String inputDigest, String outputDigest) {
    return end(job, Job.SUCCEEDED, null, inputDigest, outputDigest);
  }

  /** Ends the job as {@link Job#FAILED}; false if the lease is lost. */
  boolean fail(Job job, String message) {
    // PostgreSQL keeps no NUL, and input may have some.
    return end(job, Job.FAILED, message.replace('\0', ' '), null, null);
  }

  private boolean end(Job job, int state, String message, String inputDigest, String outputDigest) {
    return database.transaction(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  """
                  update models.batch_prediction
                  set state = ?, state_message = ?, input_digest = ?, output_digest = ?, end_time = ?,
                      leased_until = now()
                  where sequence = ? and fence = ? and state = 2
                  """)) {
            update.setInt(1, state);
            update.setString(2, message);
            update.setString(3, inputDigest);
            update.setString(4, outputDigest);
            update.setLong(5, System.currentTimeMillis());
            update.setLong(6, job.sequence());
            update.setLong(7, job.fence());
            return update.executeUpdate() == 1;
          }
        });
  }
}
