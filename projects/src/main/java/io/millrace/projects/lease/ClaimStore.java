package io.millrace.projects.lease;

import io.agroal.api.AgroalDataSource;
import io.millrace.projects.job.Job;
import io.millrace.projects.job.JobEvents;
import io.millrace.projects.job.JobRow;
import io.millrace.runtime.database.Database;
import io.millrace.runtime.database.SqlArrays;
import io.millrace.runtime.error.MillraceException;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Which job is next. */
@ApplicationScoped
class ClaimStore {

  private static final String UNIQUE_VIOLATION = "23505";

  private final Database database;
  private final double leaseSeconds;

  ClaimStore(@DataSource("projects") AgroalDataSource source, LeaseConfig config) {
    database = new Database(source);
    leaseSeconds = config.duration().toMillis() / 1000.0;
  }

  /**
   * What there is for a claim.
   *
   * @param isLeft whether something waits that is not for it, or that another is just taking
   */
  record Take(Optional<Job> job, boolean isLeft) {}

  /** What the same claim was given, if its answer was lost. */
  Optional<Job> repeated(Claim claim) {
    return database.transaction(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  """
                  update projects.job as j set leased_until = now() + make_interval(secs => ?)
                  where claim_id = ? and state = 2 returning
                  """
                      + JobRow.COLUMNS)) {
            update.setDouble(1, leaseSeconds);
            update.setString(2, claim.id());
            return job(update);
          }
        });
  }

  /**
   * Takes a job, if there is one.
   *
   * @throws MillraceException RESOURCE_DOES_NOT_EXIST for a queue that is not there
   */
  Take take(Claim claim) {
    try {
      return database.transaction(connection -> next(connection, claim));
    } catch (Exception failure) {
      if (failure instanceof SQLException sql && UNIQUE_VIOLATION.equals(sql.getSQLState())) {
        // The claim has come twice, and the other one was given a job just now.
        return new Take(repeated(claim), false);
      }
      throw failure;
    }
  }

  private Take next(Connection connection, Claim claim) throws SQLException {
    List<String> open = open(connection, claim);
    if (open.isEmpty()) {
      return new Take(Optional.empty(), false);
    }
    Optional<Job> taken = take(connection, claim, open);
    if (taken.isEmpty()) {
      return new Take(taken, isLeft(connection, open));
    }
    begin(connection, taken.get(), claim.worker());
    return new Take(taken, false);
  }

  /**
   * Each queue offers its first, with GPUs and without: index job_waiting finds them without
   * looking at those behind, or at those that want GPUs of a worker that has none.
   */
  private Optional<Job> take(Connection connection, Claim claim, List<String> open)
      throws SQLException {
    try (PreparedStatement take =
        connection.prepareStatement(
            """
            update projects.job as j set
              state = 2, fence = j.fence + 1, attempts = j.attempts + 1, claim_id = ?,
              leased_until = now() + make_interval(secs => ?), start_time = coalesce(j.start_time, ?)
            from (
              select first.sequence from unnest(?::text[]) as open (name)
              cross join generate_series(0, least(?, 1)) as gpu (wanted)
              cross join lateral (
                select c.sequence, c.priority from projects.job c
                where c.workspace = 'default' and c.queue = open.name and least(c.gpus, 1) = gpu.wanted
                  and c.state = 1 and c.not_before <= now()
                  and c.cpu_millis <= ? and c.memory_bytes <= ? and c.gpus <= ?
                order by c.priority desc, c.sequence limit 1
                for no key update skip locked) first
              order by first.priority desc, first.sequence limit 1) taken
            where j.sequence = taken.sequence
            returning
            """
                + JobRow.COLUMNS)) {
      int i = 0;
      take.setString(++i, claim.id());
      take.setDouble(++i, leaseSeconds);
      take.setLong(++i, System.currentTimeMillis());
      take.setArray(++i, SqlArrays.texts(connection, open, Function.identity()));
      take.setInt(++i, claim.free().getGpus());
      take.setInt(++i, claim.free().getCpuMillis());
      take.setLong(++i, claim.free().getMemoryBytes());
      take.setInt(++i, claim.free().getGpus());
      return job(take);
    }
  }

  private static boolean isLeft(Connection connection, List<String> open) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select exists (
              select 1 from projects.job
              where workspace = 'default' and queue = any(?) and state = 1 and not_before <= now())
            """)) {
      select.setArray(1, SqlArrays.texts(connection, open, Function.identity()));
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  /** The queues that jobs may be taken from. Of one with a bound, one taker at a time counts. */
  private static List<String> open(Connection connection, Claim claim) throws SQLException {
    List<String> known = new ArrayList<>();
    List<String> open = new ArrayList<>();
    try (PreparedStatement lock =
        connection.prepareStatement(
            """
            select name from projects.queue
            where workspace = 'default' and name = any(?) and max_concurrent_jobs > 0 and not is_paused
            order by name for no key update
            """)) {
      lock.setArray(1, SqlArrays.texts(connection, claim.queues(), Function.identity()));
      lock.executeQuery().close();
    }
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select name, not is_paused and (max_concurrent_jobs = 0 or max_concurrent_jobs > (
              select count(*) from projects.job j
              where j.workspace = 'default' and j.queue = q.name and j.state = 2))
            from projects.queue q where workspace = 'default' and name = any(?)
            """)) {
      select.setArray(1, SqlArrays.texts(connection, claim.queues(), Function.identity()));
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          known.add(rows.getString(1));
          if (rows.getBoolean(2)) {
            open.add(rows.getString(1));
          }
        }
      }
    }
    for (String queue : claim.queues()) {
      if (!known.contains(queue)) {
        throw MillraceException.notFound("Queue '%s' not found.".formatted(queue));
      }
    }
    return open;
  }

  private static void begin(Connection connection, Job job, String worker) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into projects.job_attempt (sequence, number, fence, worker, start_time)
            values (?, ?, ?, ?, ?)
            """)) {
      insert.setLong(1, job.sequence());
      insert.setInt(2, job.attempts());
      insert.setLong(3, job.fence());
      insert.setString(4, worker);
      insert.setLong(5, System.currentTimeMillis());
      insert.executeUpdate();
    }
    JobEvents.started(connection, job, worker);
  }

  private static Optional<Job> job(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      return row.next() ? Optional.of(JobRow.read(row)) : Optional.empty();
    }
  }
}
