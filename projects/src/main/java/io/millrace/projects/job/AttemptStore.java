package io.millrace.projects.job;

import io.agroal.api.AgroalDataSource;
import io.millrace.projects.v1.AttemptOutcome;
import io.millrace.runtime.database.Database;
import io.millrace.runtime.database.SqlArrays;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What was tried of a job. */
@ApplicationScoped
public class AttemptStore {

  private final Database database;

  AttemptStore(@DataSource("projects") AgroalDataSource source) {
    database = new Database(source);
  }

  /** A job's attempts, the first one first. */
  public List<Attempt> of(Job job) {
    return of(List.of(job)).getOrDefault(job.sequence(), List.of());
  }

  /** Attempts by the sequence of their jobs, the first one first; those without have no entry. */
  Map<Long, List<Attempt>> of(Collection<Job> jobs) {
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  """
                  select sequence, number, worker, outcome, exit_code, signal, message, start_time, end_time, log_bytes
                  from projects.job_attempt where sequence = any(?) order by sequence, number
                  """)) {
            select.setArray(1, SqlArrays.longs(connection, jobs, Job::sequence));
            Map<Long, List<Attempt>> attempts = new HashMap<>();
            try (ResultSet row = select.executeQuery()) {
              while (row.next()) {
                attempts
                    .computeIfAbsent(row.getLong(1), sequence -> new ArrayList<>())
                    .add(read(row));
              }
            }
            return attempts;
          }
        });
  }

  private static Attempt read(ResultSet row) throws SQLException {
    int i = 1;
    return new Attempt(
        row.getInt(++i),
        row.getString(++i),
        AttemptOutcome.forNumber(row.getInt(++i)),
        row.getObject(++i, Integer.class),
        row.getObject(++i, Integer.class),
        row.getString(++i),
        row.getLong(++i),
        row.getObject(++i, Long.class),
        row.getLong(++i));
  }
}
