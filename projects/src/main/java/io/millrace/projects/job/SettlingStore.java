package io.millrace.projects.job;

import io.agroal.api.AgroalDataSource;
import io.millrace.runtime.database.Database;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Jobs that have ended, until their runs know. */
@ApplicationScoped
class SettlingStore {

  private static final int LEASE_SECONDS = 30;

  /** Later than any word that is still on its way to tracking. */
  private static final int RECHECK_SECONDS = 60;

  private final Database database;

  SettlingStore(@DataSource("projects") AgroalDataSource source) {
    database = new Database(source);
  }

  /** Up to so many whose runs are to be told of their ends, the oldest first; nobody else does. */
  List<Job> take(int most) {
    return take(
        """
        update projects.job as j set settle_after = now() + make_interval(secs => ?)
        where j.sequence in (
          select c.sequence from projects.job c
          where c.state > 2 and not c.is_settled and c.settle_after <= now()
          order by c.sequence limit ? for no key update skip locked)
        returning
        """,
        LEASE_SECONDS,
        most);
  }

  /** Lets one be taken again in so many seconds. */
  void postpone(Job job, int seconds) {
    database.transaction(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  "update projects.job set settle_after = now() + make_interval(secs => ?) where sequence = ? and not is_settled")) {
            update.setInt(1, seconds);
            update.setLong(2, job.sequence());
            return update.executeUpdate();
          }
        });
  }

  /** What is left to do for a job whose run knows. */
  enum Rest {
    NOTHING,
    /** Its log is to be put among the run's artifacts. */
    LOG,
    /** Somebody else has noted the same before. */
    KNOWN
  }

  /** Notes that a job's run knows of its end, and tells whoever watches. */
  Rest settled(Job job) {
    return database.transaction(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  """
                  update projects.job j set
                    is_settled = true,
                    is_log_due = exists (
                      select from projects.job_attempt a
                      where a.sequence = j.sequence and a.log_bytes > 0 and not a.is_log_kept),
                    recheck_after =
                      case when recheck_after is not null then now() + make_interval(secs => ?) end
                  where sequence = ? and not is_settled returning is_log_due
                  """)) {
            update.setInt(1, RECHECK_SECONDS);
            update.setLong(2, job.sequence());
            try (ResultSet row = update.executeQuery()) {
              if (!row.next()) {
                return Rest.KNOWN;
              }
              JobEvents.ended(connection, job);
              return row.getBoolean(1) ? Rest.LOG : Rest.NOTHING;
            }
          }
        });
  }

  /** Has a job's run looked at once more after its end. */
  void doubt(Job job) {
    database.transaction(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  "update projects.job set recheck_after = now() where sequence = ?")) {
            update.setLong(1, job.sequence());
            return update.executeUpdate();
          }
        });
  }

  /** Up to so many settled ones whose runs are to be looked at once more; nobody else does. */
  List<Job> takeDoubtful(int most) {
    return take(
        """
        update projects.job as j set recheck_after = now() + make_interval(secs => ?)
        where j.sequence in (
          select c.sequence from projects.job c
          where c.recheck_after <= now() and c.is_settled
          order by c.sequence limit ? for no key update skip locked)
        returning
        """,
        RECHECK_SECONDS,
        most);
  }

  /** There is no doubt any more. */
  void checked(Job job) {
    database.transaction(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  "update projects.job set recheck_after = null where sequence = ?")) {
            update.setLong(1, job.sequence());
            return update.executeUpdate();
          }
        });
  }

  private List<Job> take(String sql, int seconds, int most) {
    return database.transaction(
        connection -> {
          try (PreparedStatement take = connection.prepareStatement(sql + JobRow.COLUMNS)) {
            take.setInt(1, seconds);
            take.setInt(2, most);
            return jobs(take);
          }
        });
  }

  private static List<Job> jobs(PreparedStatement statement) throws SQLException {
    List<Job> jobs = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        jobs.add(JobRow.read(rows));
      }
    }
    jobs.sort(Comparator.comparingLong(Job::sequence));
    return jobs;
  }
}
