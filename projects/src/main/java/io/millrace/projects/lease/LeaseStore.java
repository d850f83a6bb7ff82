package io.millrace.projects.lease;

import io.agroal.api.AgroalDataSource;
import io.millrace.common.v1.ErrorReason;
import io.millrace.projects.job.Job;
import io.millrace.projects.job.JobEvents;
import io.millrace.projects.job.JobRow;
import io.millrace.projects.v1.FinishAttemptRequest;
import io.millrace.projects.v1.JobState;
import io.millrace.runtime.database.Database;
import io.millrace.runtime.error.MillraceException;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Who has which job, and what came of it. Whatever is said with an old fence changes nothing. */
@ApplicationScoped
class LeaseStore {

  private final Database database;
  private final double leaseSeconds;

  LeaseStore(@DataSource("projects") AgroalDataSource source, LeaseConfig config) {
    database = new Database(source);
    leaseSeconds = config.duration().toMillis() / 1000.0;
  }

  /**
   * Keeps a lease; tells whether the job is to be ended.
   *
   * @throws MillraceException LEASE_LOST
   */
  boolean renew(UUID id, long fence) {
    return database.transaction(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  """
                  update projects.job set leased_until = now() + make_interval(secs => ?)
                  where id = ? and fence = ? and state = 2 returning is_cancelled
                  """)) {
            update.setDouble(1, leaseSeconds);
            update.setObject(2, id);
            update.setLong(3, fence);
            try (ResultSet row = update.executeQuery()) {
              if (!row.next()) {
                throw lost(id);
              }
              return row.getBoolean(1);
            }
          }
        });
  }

  /**
   * Ends an attempt. One that was ended with this fence before is left as it is.
   *
   * @return the job then
   * @throws MillraceException LEASE_LOST
   */
  Job finish(UUID id, long fence, Ending ending) {
    return database.transaction(
        connection -> {
          Held held = hold(connection, "j.id = ?", id).orElseThrow(() -> lost(id));
          if (held.job.fence() == fence && held.job.state() == JobState.JOB_STATE_RUNNING) {
            return end(connection, held, ending);
          }
          if (hasEnded(connection, held.job, fence)) {
            return held.job;
          }
          throw lost(id);
        });
  }

  /** Ends one attempt whose worker was silent for too long; empty if there is none. */
  Optional<Job> expire() {
    return database.transaction(
        connection -> {
          Optional<Held> silent = hold(connection, "j.state = 2 and j.leased_until < now()", null);
          return silent.isEmpty()
              ? Optional.empty()
              : Optional.of(end(connection, silent.get(), Ending.LOST));
        });
  }

  /** A job whose row nobody else changes meanwhile. */
  private record Held(Job job, int maxAttempts, Duration retryDelay) {}

  private static Optional<Held> hold(Connection connection, String which, UUID id)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select %s, j.max_attempts, j.retry_millis from projects.job j where %s limit 1 for no key update%s"
                .formatted(JobRow.COLUMNS, which, id == null ? " skip locked" : ""))) {
      if (id != null) {
        select.setObject(1, id);
      }
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? Optional.of(
                new Held(
                    JobRow.read(row),
                    row.getInt("max_attempts"),
                    Duration.ofMillis(row.getLong("retry_millis"))))
            : Optional.empty();
      }
    }
  }

  private static boolean hasEnded(Connection connection, Job job, long fence) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            // An attempt that was given up as lost is another's by now, whatever its worker has to
            // say.
            "select 1 from projects.job_attempt where sequence = ? and fence = ? and outcome not in (0, 7)")) {
      select.setLong(1, job.sequence());
      select.setLong(2, fence);
      try (ResultSet row = select.executeQuery()) {
        return row.next();
      }
    }
  }

  private static Job end(Connection connection, Held held, Ending ending) throws SQLException {
    Next next = Next.after(held.job, held.maxAttempts, held.retryDelay, ending);
    endAttempt(connection, held.job, ending);
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            update projects.job as j set
              state = ?, state_message = ?, attempts_counted = attempts_counted + ?, claim_id = null,
              not_before = now() + make_interval(secs => ?), leased_until = now(),
              end_time = case when ? then ? end
            where sequence = ? returning
            """
                + JobRow.COLUMNS)) {
      boolean isLast = next.state() != JobState.JOB_STATE_QUEUED;
      int i = 0;
      update.setInt(++i, next.state().getNumber());
      update.setString(++i, next.message() == null ? ending.message() : next.message());
      update.setInt(++i, next.counts() ? 1 : 0);
      update.setDouble(++i, next.pause().toMillis() / 1000.0);
      update.setBoolean(++i, isLast);
      update.setLong(++i, System.currentTimeMillis());
      update.setLong(++i, held.job.sequence());
      try (ResultSet row = update.executeQuery()) {
        row.next();
        Job ended = JobRow.read(row);
        // That the job has ended is told once its run knows.
        if (!isLast) {
          JobEvents.attemptEnded(connection, ended, ending.outcome(), ending.message());
        }
        return ended;
      }
    }
  }

  private static void endAttempt(Connection connection, Job job, Ending ending)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            update projects.job_attempt
            set outcome = ?, exit_code = ?, signal = ?, message = ?, lock = ?, inputs = ?, end_time = ?
            where sequence = ? and number = ?
            """)) {
      int i = 0;
      update.setInt(++i, ending.outcome().getNumber());
      update.setObject(++i, ending.exitCode(), Types.INTEGER);
      update.setObject(++i, ending.signal(), Types.INTEGER);
      update.setString(++i, ending.message());
      update.setBytes(++i, ending.lock() == null ? null : ending.lock().toByteArray());
      update.setBytes(++i, ending.inputs().isEmpty() ? null : inputs(ending));
      update.setLong(++i, System.currentTimeMillis());
      update.setLong(++i, job.sequence());
      update.setInt(++i, job.attempts());
      update.executeUpdate();
    }
  }

  private static byte[] inputs(Ending ending) {
    return FinishAttemptRequest.newBuilder().addAllInputs(ending.inputs()).build().toByteArray();
  }

  private static MillraceException lost(UUID id) {
    return new MillraceException(
        ErrorReason.ERROR_REASON_LEASE_LOST,
        "Job '%s' is not this worker's any more: it was given to another, or has ended."
            .formatted(id));
  }
}
