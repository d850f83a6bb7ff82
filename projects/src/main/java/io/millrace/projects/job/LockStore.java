package io.millrace.projects.job;

import io.agroal.api.AgroalDataSource;
import io.millrace.projects.v1.EnvironmentLock;
import io.millrace.projects.v1.InputFile;
import io.millrace.runtime.database.Database;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** What jobs' environments have to have, and what they were seen to have. */
@ApplicationScoped
public class LockStore {

  private final Database database;

  LockStore(@DataSource("projects") AgroalDataSource source) {
    database = new Database(source);
  }

  /**
   * What an attempt ran with.
   *
   * @param lock null if it is not known
   */
  public record Seen(EnvironmentLock lock, List<InputFile> inputs) {}

  /** Notes what a new job's environment is to have. */
  static void put(Connection connection, Job job, EnvironmentLock lock) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into projects.job_lock (sequence, lock) values (?, ?)")) {
      insert.setLong(1, job.sequence());
      insert.setBytes(2, lock.toByteArray());
      insert.executeUpdate();
    }
  }

  /** What a job's environment is to have; empty if that is the project's to say. */
  public Optional<EnvironmentLock> get(Job job) {
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  "select lock from projects.job_lock where sequence = ?")) {
            select.setLong(1, job.sequence());
            try (ResultSet row = select.executeQuery()) {
              return row.next() ? Optional.of(LockRow.lock(row.getBytes(1))) : Optional.empty();
            }
          }
        });
  }

  /** What the last of a job's attempts that got so far ran with. */
  public Seen seen(Job job) {
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  """
                  select lock, inputs from projects.job_attempt where sequence = ?
                  order by (lock is not null or inputs is not null) desc, number desc limit 1
                  """)) {
            select.setLong(1, job.sequence());
            try (ResultSet row = select.executeQuery()) {
              return row.next()
                  ? new Seen(LockRow.lock(row.getBytes(1)), LockRow.inputs(row.getBytes(2)))
                  : new Seen(null, List.of());
            }
          }
        });
  }
}
