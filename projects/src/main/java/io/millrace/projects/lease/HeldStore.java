package io.millrace.projects.lease;

import io.agroal.api.AgroalDataSource;
import io.millrace.projects.job.Job;
import io.millrace.projects.job.JobRow;
import io.millrace.runtime.database.Database;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Jobs that wait until they may run again. */
@ApplicationScoped
class HeldStore {

  private final Database database;

  HeldStore(@DataSource("projects") AgroalDataSource source) {
    database = new Database(source);
  }

  /**
   * Has nobody take a job that was taken in this transaction, and for which no attempt has begun:
   * it is as it was before, save that it waits.
   */
  static void keepBack(Connection connection, Job job, String why) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            update projects.job set
              state = 1, fence = fence - 1, attempts = attempts - 1, claim_id = null,
              start_time = case when attempts > 1 then start_time end,
              is_held = true, not_before = 'infinity', state_message = ?
            where sequence = ?
            """)) {
      update.setString(1, why);
      update.setLong(2, job.sequence());
      update.executeUpdate();
    }
  }

  /** Lets it be taken. */
  void release(Job job) {
    update(
        "update projects.job set is_held = false, not_before = now(), state_message = null where sequence = ? and is_held and state = 1",
        job.sequence());
  }

  private void update(String sql, long... arguments) {
    database.transaction(
        connection -> {
          try (PreparedStatement update = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
              update.setLong(i + 1, arguments[i]);
            }
            return update.executeUpdate();
          }
        });
  }

  /** Those that wait so, up to a thousand. */
  List<Job> held() {
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  "select %s from projects.job j where j.is_held and j.state = 1 order by j.sequence limit 1000"
                      .formatted(JobRow.COLUMNS))) {
            List<Job> jobs = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
              while (row.next()) {
                jobs.add(JobRow.read(row));
              }
            }
            return jobs;
          }
        });
  }
}
