package io.millrace.projects.job;

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

/** Logs that are to be put among runs' artifacts, and which are there. */
@ApplicationScoped
class LogDueStore {

  private final Database database;

  LogDueStore(@DataSource("projects") AgroalDataSource source) {
    database = new Database(source);
  }

  /**
   * An attempt's log.
   *
   * @param attempt its number
   */
  record Log(int attempt, long bytes) {}

  /** A job of which some log is due; nobody else has it for so many seconds. */
  Optional<Job> take(int seconds) {
    return database.transaction(
        connection -> {
          try (PreparedStatement take =
              connection.prepareStatement(
                  """
                  update projects.job as j set log_after = now() + make_interval(secs => ?)
                  where j.sequence = (
                    select c.sequence from projects.job c where c.is_log_due and c.log_after <= now()
                    order by c.sequence limit 1 for no key update skip locked)
                  returning
                  """
                      + JobRow.COLUMNS)) {
            take.setInt(1, seconds);
            try (ResultSet row = take.executeQuery()) {
              return row.next() ? Optional.of(JobRow.read(row)) : Optional.empty();
            }
          }
        });
  }

  /** Has nobody else take it for so many seconds from now on. */
  void hold(Job job, int seconds) {
    database.transaction(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  "update projects.job set log_after = now() + make_interval(secs => ?) where sequence = ?")) {
            update.setInt(1, seconds);
            update.setLong(2, job.sequence());
            return update.executeUpdate();
          }
        });
  }

  /** Those of a job's logs that are due, the first one first. */
  List<Log> due(Job job) {
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  """
                  select number, log_bytes from projects.job_attempt
                  where sequence = ? and log_bytes > 0 and not is_log_kept order by number
                  """)) {
            select.setLong(1, job.sequence());
            List<Log> logs = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
              while (row.next()) {
                logs.add(new Log(row.getInt(1), row.getLong(2)));
              }
            }
            return logs;
          }
        });
  }

  /** Notes that an attempt's log is among the artifacts; here it is no more. */
  void kept(Job job, Log log) {
    database.transaction(
        connection -> {
          update(
              connection,
              "update projects.job_attempt set is_log_kept = true where sequence = ? and number = ?",
              job.sequence(),
              log.attempt());
          return update(
              connection,
              "delete from projects.job_log where sequence = ? and number = ?",
              job.sequence(),
              log.attempt());
        });
  }

  /** Notes that nothing more is to be done; what is not among the artifacts stays here. */
  void done(Job job) {
    database.transaction(
        connection ->
            update(
                connection,
                "update projects.job set is_log_due = false where sequence = ?",
                job.sequence()));
  }

  private static int update(Connection connection, String sql, long... arguments)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      for (int i = 0; i < arguments.length; i++) {
        update.setLong(i + 1, arguments[i]);
      }
      return update.executeUpdate();
    }
  }
}
