package io.millrace.projects.sweep;

import io.agroal.api.AgroalDataSource;
import io.millrace.projects.job.Request;
import io.millrace.projects.upload.UploadUse;
import io.millrace.projects.v1.Goal;
import io.millrace.projects.v1.SweepState;
import io.millrace.runtime.database.Database;
import io.millrace.runtime.database.SqlArrays;
import io.millrace.runtime.error.MillraceException;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Sweeps, as users see them. */
@ApplicationScoped
class SweepStore {

  private static final String SELECT =
      "select %s from projects.sweep s where s.workspace = 'default'".formatted(SweepRow.COLUMNS);

  private static final int BATCH = 1000;

  private final Database database;

  SweepStore(@DataSource("projects") AgroalDataSource source) {
    database = new Database(source);
  }

  /**
   * Adds one with its trials, to be seen to by this server; empty if there is one of the same
   * request already.
   */
  Optional<SweepRow> create(SweepRow sweep, List<byte[]> trials, Request request) {
    return database.transaction(
        connection -> {
          UploadUse.take(connection, sweep.spec().getUri());
          Optional<SweepRow> created = insert(connection, sweep, request);
          if (created.isPresent()) {
            insert(connection, created.get(), trials);
          }
          return created;
        });
  }

  private static Optional<SweepRow> insert(Connection connection, SweepRow sweep, Request request)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into projects.sweep as s
              (id, spec, search_space, objective, is_maximized, resolved_version, experiment_id, run_request,
               max_parallel, max_failed, creation_time, request_id, request_digest, upload, owner, leased_until)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, now() + make_interval(secs => ?))
            on conflict do nothing returning
            """
                + SweepRow.COLUMNS)) {
      boolean hasObjective = sweep.objective() != null;
      int i = 0;
      insert.setObject(++i, sweep.id());
      insert.setBytes(++i, sweep.spec().toByteArray());
      insert.setBytes(++i, sweep.searchSpace().toByteArray());
      insert.setBytes(++i, hasObjective ? sweep.objective().toByteArray() : null);
      insert.setBoolean(++i, hasObjective && sweep.objective().getGoal() == Goal.GOAL_MAXIMIZE);
      insert.setString(++i, sweep.resolvedVersion());
      insert.setString(++i, sweep.experimentId());
      insert.setBytes(++i, sweep.runRequest().toByteArray());
      insert.setInt(++i, sweep.maxParallel());
      insert.setObject(++i, sweep.maxFailed(), Types.INTEGER);
      insert.setLong(++i, sweep.creationTime());
      insert.setString(++i, request.id());
      insert.setBytes(++i, request.digest());
      insert.setString(++i, UploadUse.digest(sweep.spec().getUri()));
      insert.setObject(++i, SweepLeases.ME);
      insert.setInt(++i, SweepLeases.SECONDS);
      return all(insert).stream().findFirst();
    }
  }

  private static void insert(Connection connection, SweepRow sweep, List<byte[]> trials)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into projects.trial (sweep_sequence, number, parameters) values (?, ?, ?)")) {
      for (int i = 0; i < trials.size(); i++) {
        insert.setLong(1, sweep.sequence());
        insert.setInt(2, i + 1);
        insert.setBytes(3, trials.get(i));
        insert.addBatch();
        if (i % BATCH == BATCH - 1) {
          insert.executeBatch();
        }
      }
      insert.executeBatch();
    }
  }

  /**
   * The sweep of a request that was made before.
   *
   * @throws MillraceException BAD_REQUEST if something else was asked for with its id
   */
  Optional<SweepRow> ofRequest(Request request) {
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  "select %s, s.request_digest from projects.sweep s where s.workspace = 'default' and s.request_id = ?"
                      .formatted(SweepRow.COLUMNS))) {
            select.setString(1, request.id());
            try (ResultSet row = select.executeQuery()) {
              if (!row.next()) {
                return Optional.empty();
              }
              if (!Arrays.equals(row.getBytes("request_digest"), request.digest())) {
                throw MillraceException.badRequest(
                    "Something else was asked for with the request_id '%s' before: take another one."
                        .formatted(request.id()));
              }
              return Optional.of(SweepRow.read(row));
            }
          }
        });
  }

  Optional<SweepRow> get(UUID id) {
    return database.read(
        connection -> {
          try (PreparedStatement select = connection.prepareStatement(SELECT + " and s.id = ?")) {
            select.setObject(1, id);
            return all(select).stream().findFirst();
          }
        });
  }

  /** Up to so many, the newest first, behind the one with this sequence. */
  List<SweepRow> list(Collection<SweepState> states, long before, int limit) {
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  SELECT
                      + " and s.sequence < ? and (? or s.state = any(?)) order by s.sequence desc limit ?")) {
            select.setLong(1, before);
            select.setBoolean(2, states.isEmpty());
            select.setArray(3, SqlArrays.ints(connection, states, SweepState::getNumber));
            select.setInt(4, limit);
            return all(select);
          }
        });
  }

  /** Changes the bounds of one that runs, where they are not null; false if none runs. */
  boolean bound(UUID id, Integer maxParallel, Integer maxFailed) {
    return database.transaction(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  """
                  update projects.sweep
                  set max_parallel = coalesce(?, max_parallel), max_failed = coalesce(?, max_failed)
                  where id = ? and state = 1
                  """)) {
            update.setObject(1, maxParallel, Types.INTEGER);
            update.setObject(2, maxFailed, Types.INTEGER);
            update.setObject(3, id);
            return update.executeUpdate() == 1;
          }
        });
  }

  /** Has the trials of one that runs ended; nothing happens to one that has ended. */
  void cancel(UUID id) {
    database.transaction(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  "update projects.sweep set is_cancelled = true where id = ? and state = 1")) {
            update.setObject(1, id);
            return update.executeUpdate();
          }
        });
  }

  /** Removes one that has ended; false if none has. */
  boolean remove(UUID id) {
    return database.transaction(
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement(
                  "delete from projects.sweep where id = ? and state > 1")) {
            delete.setObject(1, id);
            return delete.executeUpdate() == 1;
          }
        });
  }

  /** Takes back one that has no run, and of which nobody was told. */
  void discard(SweepRow sweep) {
    database.transaction(
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement(
                  "delete from projects.sweep where sequence = ? and run_id is null")) {
            delete.setLong(1, sweep.sequence());
            return delete.executeUpdate();
          }
        });
  }

  /** Lets requests of more than a day ago be asked again. */
  void forgetRequests() {
    database.transaction(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  "update projects.sweep set request_id = null where request_id is not null and creation_time < ?")) {
            update.setLong(1, System.currentTimeMillis() - 86_400_000);
            return update.executeUpdate();
          }
        });
  }

  static List<SweepRow> all(PreparedStatement statement) throws SQLException {
    List<SweepRow> sweeps = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        sweeps.add(SweepRow.read(rows));
      }
    }
    return sweeps;
  }
}
