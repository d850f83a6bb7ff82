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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * How sweeps go on. One server at a time sees to a sweep; that another does so too, as the first
 * one was thought dead, changes nothing: each step is taken once.
 */
@ApplicationScoped
class ProgressStore {

  /** Longer than anything that is done between two steps. */
  static final int LEASE_SECONDS = 60;

  private final Database database;

  ProgressStore(@DataSource("projects") AgroalDataSource source) {
    database = new Database(source);
  }

  /** Up to a thousand that run and that nobody sees to, the oldest first. */
  List<UUID> running() {
    return database.read(
        connection -> {
          try (PreparedStatement select =
                  connection.prepareStatement(
                      "select id from projects.sweep where state = 1 and leased_until < now() order by sequence limit 1000");
              ResultSet rows = select.executeQuery()) {
            List<UUID> ids = new ArrayList<>();
            while (rows.next()) {
              ids.add(rows.getObject(1, UUID.class));
            }
            return ids;
          }
        });
  }

  /** Has one that runs seen to by this server; empty if another does, who is told of the wish. */
  Optional<SweepRow> take(UUID id) {
    return database.transaction(
        connection -> {
          try (PreparedStatement wake =
              connection.prepareStatement(
                  "update projects.sweep set wakes = wakes + 1 where id = ? and state = 1")) {
            wake.setObject(1, id);
            wake.executeUpdate();
          }
          try (PreparedStatement take =
              connection.prepareStatement(
                  """
                  update projects.sweep as s set leased_until = now() + make_interval(secs => ?)
                  where id = ? and state = 1 and leased_until < now() returning
                  """
                      + SweepRow.COLUMNS)) {
            take.setInt(1, LEASE_SECONDS);
            take.setObject(2, id);
            return SweepStore.all(take).stream().findFirst();
          }
        });
  }

  /**
   * Lets others see to it; empty if that is done, and the sweep as it is if there is more to do.
   */
  Optional<SweepRow> release(SweepRow sweep) {
    return database.transaction(
        connection -> {
          try (PreparedStatement release =
              connection.prepareStatement(
                  """
                  update projects.sweep as s set leased_until =
                    case when wakes = ? then '-infinity' else now() + make_interval(secs => ?) end
                  where sequence = ? and state = 1 returning
                  """
                      + SweepRow.COLUMNS)) {
            release.setLong(1, sweep.wakes());
            release.setInt(2, LEASE_SECONDS);
            release.setLong(3, sweep.sequence());
            return SweepStore.all(release).stream()
                .filter(now -> now.wakes() != sweep.wakes())
                .findFirst();
          }
        });
  }

  /** Notes the run that trials' runs are nested in; the first one stays. */
  SweepRow setRun(SweepRow sweep, String runId) {
    return database.transaction(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  "update projects.sweep as s set run_id = coalesce(run_id, ?) where sequence = ? returning "
                      + SweepRow.COLUMNS)) {
            update.setString(1, runId);
            update.setLong(2, sweep.sequence());
            return SweepStore.all(update).getFirst();
          }
        });
  }

  /** Says why it does not go on; null if it does. */
  void say(SweepRow sweep, String message) {
    change(
        "update projects.sweep set state_message = ? where sequence = ? and state_message is distinct from ?",
        message,
        sweep.sequence(),
        message);
  }

  /** Those that have begun and are not known to have ended, by number. */
  List<BegunTrial> begun(SweepRow sweep) {
    return database.read(
        connection ->
            trials(
                connection,
                "select "
                    + BegunTrial.COLUMNS
                    + """
                       from projects.trial t left join projects.job j on j.id = t.job_id and j.state > 0
                      where t.sweep_sequence = ? and t.state = 2 order by t.number
                      """,
                sweep));
  }

  /** Lets the next one begin; empty if there is none, or as many have begun as may. */
  Optional<BegunTrial> beginNext(SweepRow sweep) {
    return database.transaction(
        connection -> {
          try (PreparedStatement lock =
              connection.prepareStatement(
                  "update projects.sweep set leased_until = now() + make_interval(secs => ?) where sequence = ? and state = 1")) {
            lock.setInt(1, LEASE_SECONDS);
            lock.setLong(2, sweep.sequence());
            lock.executeUpdate();
          }
          return trials(
                  connection,
                  """
                  update projects.trial t set state = 2
                  from (
                    select n.sweep_sequence, n.number from projects.trial n
                    join projects.sweep s on s.sequence = n.sweep_sequence and not s.is_cancelled
                    where n.sweep_sequence = ? and n.state = 1 and s.max_parallel > (
                      select count(*) from projects.trial b where b.sweep_sequence = s.sequence and b.state = 2)
                    order by n.number limit 1) next
                  left join projects.job j on false
                  where t.sweep_sequence = next.sweep_sequence and t.number = next.number
                  returning
                  """
                      + BegunTrial.COLUMNS,
                  sweep)
              .stream()
              .findFirst();
        });
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

  private static List<BegunTrial> trials(Connection connection, String sql, SweepRow sweep)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setLong(1, sweep.sequence());
      List<BegunTrial> trials = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          trials.add(BegunTrial.read(rows));
        }
      }
      return trials;
    }
  }
}
