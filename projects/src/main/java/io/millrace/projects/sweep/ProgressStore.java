package io.millrace.projects.sweep;

import io.agroal.api.AgroalDataSource;
import io.millrace.projects.job.Job;
import io.millrace.projects.v1.SweepState;
import io.millrace.runtime.database.Database;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How sweeps go on. That two servers see to the same one, as the first was thought dead, changes
 * nothing: each step is taken once.
 */
@ApplicationScoped
class ProgressStore {

  private static final int LONGEST_PAUSE_SECONDS = 300;

  private final Database database;

  ProgressStore(@DataSource("projects") AgroalDataSource source) {
    database = new Database(source);
  }

  /** Notes the run that trials' runs are nested in, and tells whoever watches of the sweep. */
  SweepRow setRun(SweepRow sweep, String runId) {
    return database.transaction(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  "update projects.sweep as s set run_id = ? where sequence = ? and run_id is null returning "
                      + SweepRow.COLUMNS)) {
            update.setString(1, runId);
            update.setLong(2, sweep.sequence());
            Optional<SweepRow> first = SweepStore.all(update).stream().findFirst();
            if (first.isPresent()) {
              SweepEvents.created(connection, first.get());
              return first.get();
            }
          }
          // Another server was first; its run stays, and this one is ended with it.
          try (PreparedStatement select =
              connection.prepareStatement(
                  "select %s from projects.sweep s where sequence = ?"
                      .formatted(SweepRow.COLUMNS))) {
            select.setLong(1, sweep.sequence());
            return SweepStore.all(select).getFirst();
          }
        });
  }

  /** There is nothing in the way any more. */
  void goesOn(SweepRow sweep) {
    change(
        """
        update projects.sweep set state_message = null, failures = 0, failing_since = null
        where sequence = ? and failures > 0
        """,
        sweep.sequence());
  }

  /**
   * Says why it does not go on. Each time it is looked at later than the time before, unless
   * somebody asks.
   *
   * @return for how long that has been so
   */
  Duration waits(SweepRow sweep, String message) {
    return database.transaction(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  """
                  update projects.sweep set state_message = ?, failures = failures + 1,
                    failing_since = coalesce(failing_since, now()),
                    look_after = now() + make_interval(secs => least(?, 5 * 2 ^ least(failures, 10)))
                  where sequence = ? and state = 1
                  returning extract(epoch from now() - failing_since)::bigint
                  """)) {
            update.setString(1, message);
            update.setInt(2, LONGEST_PAUSE_SECONDS);
            update.setLong(3, sweep.sequence());
            try (ResultSet row = update.executeQuery()) {
              return row.next() ? Duration.ofSeconds(row.getLong(1)) : Duration.ZERO;
            }
          }
        });
  }

  /** Lets no more trials begin; the first reason stays. */
  SweepRow stop(SweepRow sweep, String message) {
    return database.transaction(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  "update projects.sweep as s set stop_message = coalesce(stop_message, ?) where sequence = ? returning "
                      + SweepRow.COLUMNS)) {
            update.setString(1, message);
            update.setLong(2, sweep.sequence());
            return SweepStore.all(update).getFirst();
          }
        });
  }

  /** Those that have begun and are not known to have ended, by number. */
  List<BegunTrial> begun(SweepRow sweep) {
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  """
                  select t.number, t.parameters, t.job_id::text, t.run_id, j.state, j.state_message,
                    coalesce(j.is_settled, false)
                  from projects.trial t left join projects.job j on j.id = t.job_id and j.state > 0
                  where t.sweep_sequence = ? and t.state = 2 order by t.number
                  """)) {
            select.setLong(1, sweep.sequence());
            List<BegunTrial> trials = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
              while (rows.next()) {
                trials.add(BegunTrial.read(rows));
              }
            }
            return trials;
          }
        });
  }

  /** Lets the next one begin; empty if there is none, or none may. */
  Optional<BegunTrial> beginNext(SweepRow sweep) {
    return database.transaction(
        connection -> {
          lock(connection, sweep);
          try (PreparedStatement begin =
              connection.prepareStatement(
                  """
                  update projects.trial t set state = 2
                  from (
                    select n.sweep_sequence, n.number from projects.trial n
                    join projects.sweep s on s.sequence = n.sweep_sequence
                    where n.sweep_sequence = ? and n.state = 1 and s.state = 1 and not s.is_cancelled and s.stop_message is null
                      and s.max_parallel > (
                        select count(*) from projects.trial b where b.sweep_sequence = s.sequence and b.state = 2)
                      and (s.max_failed is null or s.max_failed >= (
                        select count(*) from projects.trial f where f.sweep_sequence = s.sequence and f.state = 5))
                    order by n.number limit 1) next
                  where t.sweep_sequence = next.sweep_sequence and t.number = next.number
                  returning t.number, t.parameters
                  """)) {
            begin.setLong(1, sweep.sequence());
            try (ResultSet row = begin.executeQuery()) {
              return row.next()
                  ? Optional.of(BegunTrial.without(row.getInt(1), row.getBytes(2)))
                  : Optional.empty();
            }
          }
        });
  }

  /** Whoever counts what has begun is alone with it. */
  private static void lock(Connection connection, SweepRow sweep) throws SQLException {
    try (PreparedStatement lock =
        connection.prepareStatement(
            "select 1 from projects.sweep where sequence = ? for no key update")) {
      lock.setLong(1, sweep.sequence());
      lock.executeQuery().close();
    }
  }

  /** Notes the job of one that has begun; false if it is known to have ended. */
  boolean setJob(SweepRow sweep, BegunTrial trial, Job job) {
    return change(
            "update projects.trial set job_id = ?, run_id = ? where sweep_sequence = ? and number = ? and state = 2",
            job.id(),
            job.runId(),
            sweep.sequence(),
            trial.number())
        == 1;
  }

  /** Notes what has become of one that had begun. */
  void end(SweepRow sweep, EndedTrial ended) {
    change(
        "update projects.trial set state = ?, message = ?, objective_value = ? where sweep_sequence = ? and number = ? and state = 2",
        ended.state().getNumber(),
        ended.message(),
        ended.objectiveValue(),
        sweep.sequence(),
        ended.number());
  }

  /** Lets none begin any more. */
  void cancelWaiting(SweepRow sweep) {
    change(
        "update projects.trial set state = 6 where sweep_sequence = ? and state = 1",
        sweep.sequence());
  }

  /** Ends a sweep whose run knows, and tells whoever watches. */
  void end(SweepRow sweep, SweepState state, String bestRunId, String message) {
    database.transaction(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  "update projects.sweep set state = ?, state_message = ?, end_time = ? where sequence = ? and state = 1")) {
            update.setInt(1, state.getNumber());
            update.setString(2, message);
            update.setLong(3, System.currentTimeMillis());
            update.setLong(4, sweep.sequence());
            if (update.executeUpdate() == 1) {
              SweepEvents.ended(connection, sweep, state, bestRunId, message);
            }
            return null;
          }
        });
  }

  private int change(String sql, Object... arguments) {
    return database.transaction(
        connection -> {
          try (PreparedStatement update = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
              update.setObject(i + 1, arguments[i]);
            }
            return update.executeUpdate();
          }
        });
  }
}
