package io.millrace.projects.job;

import io.agroal.api.AgroalDataSource;
import io.millrace.projects.v1.AttemptOutcome;
import io.millrace.runtime.database.Database;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;

/** What was tried of a job. */
@ApplicationScoped
public class AttemptStore {

  private final Database database;

  AttemptStore(@DataSource("projects") AgroalDataSource source) {
    database = new Database(source);
  }

  /** A job's attempts, the first one first. */
  public List<Attempt> of(Job job) {
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  """
                  select number, worker, outcome, exit_code, signal, message, start_time, end_time, log_bytes
                  from projects.job_attempt where sequence = ? order by number
                  """)) {
            select.setLong(1, job.sequence());
            List<Attempt> attempts = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
              while (row.next()) {
                int i = 0;
                attempts.add(
                    new Attempt(
                        row.getInt(++i),
                        row.getString(++i),
                        AttemptOutcome.forNumber(row.getInt(++i)),
                        row.getObject(++i, Integer.class),
                        row.getObject(++i, Integer.class),
                        row.getString(++i),
                        row.getLong(++i),
                        row.getObject(++i, Long.class),
                        row.getLong(++i)));
              }
            }
            return attempts;
          }
        });
  }
}
