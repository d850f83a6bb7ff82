package io.millrace.projects.lease;

import io.agroal.api.AgroalDataSource;
import io.millrace.project.source.ProjectUri;
import io.millrace.projects.job.Job;
import io.millrace.projects.job.JobEvents;
import io.millrace.projects.job.JobRow;
import io.millrace.projects.queue.Admission;
import io.millrace.projects.queue.QueueRoom;
import io.millrace.projects.queue.RunRules;
import io.millrace.runtime.database.Database;
import io.millrace.runtime.database.SqlArrays;
import io.millrace.runtime.error.MillraceException;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Which job is next. */
@ApplicationScoped
class ClaimStore {

  private static final String UNIQUE_VIOLATION = "23505";

  private final Database database;
  private final RunRules rules;
  private final double leaseSeconds;

  ClaimStore(@DataSource("projects") AgroalDataSource source, RunRules rules, LeaseConfig config) {
    this.rules = rules;
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
      Optional<Take> take = Optional.empty();
      while (take.isEmpty()) {
        take = database.transaction(connection -> next(connection, claim));
      }
      return take.get();
    } catch (Exception failure) {
      if (failure instanceof SQLException sql && UNIQUE_VIOLATION.equals(sql.getSQLState())) {
        // The claim has come twice, and the other one was given a job just now.
        return new Take(repeated(claim), false);
      }
      throw failure;
    }
  }

  /** Empty if the next one may not run, and is kept back by now: there may be another. */
  private Optional<Take> next(Connection connection, Claim claim) throws SQLException {
    Map<String, Admission> open = open(connection, claim);
    if (open.isEmpty()) {
      return Optional.of(new Take(Optional.empty(), false));
    }
    Optional<Job> taken = take(connection, claim, open.keySet());
    if (taken.isEmpty()) {
      return Optional.of(new Take(taken, isLeft(connection, open.keySet())));
    }
    Job job = taken.get();
    ProjectUri source = ProjectUri.parse("uri", job.spec().getUri());
    Optional<String> objection =
        rules.objection(source).or(() -> open.get(job.queue()).objection(source));
    if (objection.isPresent()) {
      HeldStore.keepBack(connection, job, objection.get());
      return Optional.empty();
    }
    begin(connection, job, claim.worker());
    return Optional.of(new Take(taken, false));
  }

  /**
   * Each queue offers its first of each set of needs, with GPUs and without: index job_waiting
   * finds them without looking at those behind, at those that want GPUs of a worker that has none,
   * or at those that the worker cannot run. Of the sets, it finds one after the other: there are
   * few. Their rows are joined first, so that no job is locked that is not for the worker.
   */
  private Optional<Job> take(Connection connection, Claim claim, Set<String> open)
      throws SQLException {
    try (PreparedStatement take =
        connection.prepareStatement(
            """
            with recursive kind (queue, need_set) as (
              select open.name, (
                select c.need_set from projects.job c
                where c.workspace = 'default' and c.queue = open.name and c.state = 1
                order by c.need_set limit 1)
              from unnest(?::text[]) as open (name)
              union all
              select k.queue, (
                select c.need_set from projects.job c
                where c.workspace = 'default' and c.queue = k.queue and c.state = 1 and c.need_set > k.need_set
                order by c.need_set limit 1)
              from kind k where k.need_set is not null)
            update projects.job as j set
              state = 2, fence = j.fence + 1, attempts = j.attempts + 1, claim_id = ?,
              leased_until = now() + make_interval(secs => ?), start_time = coalesce(j.start_time, ?)
            from (
              select first.sequence from kind k
              join projects.need_set n on n.id = k.need_set
              cross join generate_series(0, least(?, 1)) as gpu (wanted)
              cross join lateral (
                select c.sequence, c.priority from projects.job c
                where c.workspace = 'default' and c.queue = k.queue and c.need_set = n.id
                  and least(c.gpus, 1) = gpu.wanted
                  and c.state = 1 and c.not_before <= now()
                  and c.cpu_millis <= ? and c.memory_bytes <= ? and c.gpus <= ?
                order by c.priority desc, c.sequence limit 1
                for no key update skip locked) first
              where ?::text[] is null or n.words <@ ?::text[]
              order by first.priority desc, first.sequence limit 1) taken
            where j.sequence = taken.sequence
            returning
            """
                + JobRow.COLUMNS)) {
      int i = 0;
      take.setArray(++i, SqlArrays.texts(connection, open, Function.identity()));
      take.setString(++i, claim.id());
      take.setDouble(++i, leaseSeconds);
      take.setLong(++i, System.currentTimeMillis());
      take.setInt(++i, claim.free().getGpus());
      take.setInt(++i, claim.free().getCpuMillis());
      take.setLong(++i, claim.free().getMemoryBytes());
      take.setInt(++i, claim.free().getGpus());
      Array capabilities =
          claim.capabilities() == null
              ? null
              : SqlArrays.texts(connection, claim.capabilities(), Function.identity());
      take.setArray(++i, capabilities);
      take.setArray(++i, capabilities);
      return job(take);
    }
  }

  private static boolean isLeft(Connection connection, Set<String> open) throws SQLException {
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

  /**
   * The queues that jobs may be taken from, with whose projects they run. Of one with a bound, one
   * taker at a time counts.
   *
   * <p>It also has the transaction's further statements planned without sorting: of a table without
   * new statistics, PostgreSQL would else read a whole queue and sort it, for its first job. Such a
   * plan's cost is one that would be compiled, which takes longer than the claim.
   */
  private static Map<String, Admission> open(Connection connection, Claim claim)
      throws SQLException {
    List<String> known = new ArrayList<>();
    Map<String, Admission> open = new HashMap<>();
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
              where j.workspace = 'default' and j.queue = q.name and j.state = 2)),
              is_closed, allowed_sources, set_config('enable_sort', 'off', true), set_config('jit', 'off', true)
            from projects.queue q where workspace = 'default' and name = any(?)
            """)) {
      select.setArray(1, SqlArrays.texts(connection, claim.queues(), Function.identity()));
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          known.add(rows.getString(1));
          if (rows.getBoolean(2)) {
            open.put(rows.getString(1), QueueRoom.admission(rows.getString(1), rows));
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
