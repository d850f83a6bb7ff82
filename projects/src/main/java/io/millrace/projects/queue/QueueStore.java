package io.millrace.projects.queue;

import io.agroal.api.AgroalDataSource;
import io.millrace.projects.v1.AllowedSources;
import io.millrace.projects.v1.Queue;
import io.millrace.projects.v1.UpdateQueueRequest;
import io.millrace.runtime.database.Database;
import io.millrace.runtime.error.MillraceException;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The table of queues. */
@ApplicationScoped
class QueueStore {

  private static final int MOST = 1000;

  private static final String SELECT =
      """
      select name, max_concurrent_jobs, max_waiting_jobs, is_paused, is_closed, allowed_sources,
        (select count(*) from projects.job j where j.workspace = q.workspace and j.queue = q.name and j.state = 1),
        (select count(*) from projects.job j where j.workspace = q.workspace and j.queue = q.name and j.state = 2)
      from projects.queue q where workspace = 'default'
      """;

  private final Database database;

  QueueStore(@DataSource("projects") AgroalDataSource source) {
    database = new Database(source);
  }

  List<Queue> list() {
    return database.read(
        connection -> {
          try (PreparedStatement select = connection.prepareStatement(SELECT + " order by name")) {
            return read(select);
          }
        });
  }

  Optional<Queue> get(String name) {
    return database.read(connection -> get(connection, name));
  }

  private static Optional<Queue> get(Connection connection, String name) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(SELECT + " and name = ?")) {
      select.setString(1, name);
      return read(select).stream().findFirst();
    }
  }

  /** What a queue takes; empty if it is not there. */
  Optional<Admission> admission(String name) {
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  "select is_closed, allowed_sources from projects.queue where workspace = 'default' and name = ?")) {
            select.setString(1, name);
            try (ResultSet row = select.executeQuery()) {
              return row.next()
                  ? Optional.of(QueueRoom.admission(name, row))
                  : Optional.<Admission>empty();
            }
          }
        });
  }

  /** Makes one, closed unless it is said to be open, or changes what is said of it. */
  Queue update(UpdateQueueRequest request) {
    return database.transaction(
        connection -> {
          try (PreparedStatement upsert =
              connection.prepareStatement(
                  """
                  insert into projects.queue as q (
                    name, max_concurrent_jobs, max_waiting_jobs, is_paused, is_closed, allowed_sources)
                  select ?, coalesce(?, 0), coalesce(?, 0), coalesce(?, false), coalesce(?, true), ?
                  where (select count(*) from projects.queue) < ? or exists (
                    select 1 from projects.queue where workspace = 'default' and name = ?)
                  on conflict (workspace, name) do update set
                    max_concurrent_jobs = coalesce(?, q.max_concurrent_jobs),
                    max_waiting_jobs = coalesce(?, q.max_waiting_jobs),
                    is_paused = coalesce(?, q.is_paused),
                    is_closed = coalesce(?, q.is_closed),
                    allowed_sources = coalesce(?, q.allowed_sources)
                  """)) {
            upsert.setString(1, request.getName());
            settings(upsert, 2, request);
            upsert.setInt(7, MOST);
            upsert.setString(8, request.getName());
            settings(upsert, 9, request);
            if (upsert.executeUpdate() == 0) {
              throw MillraceException.badRequest(
                  "There are %d queues, and no more can be made.".formatted(MOST));
            }
          }
          return get(connection, request.getName()).orElseThrow();
        });
  }

  private static void settings(PreparedStatement into, int at, UpdateQueueRequest request)
      throws SQLException {
    into.setObject(
        at, request.hasMaxConcurrentJobs() ? request.getMaxConcurrentJobs() : null, Types.INTEGER);
    into.setObject(
        at + 1, request.hasMaxWaitingJobs() ? request.getMaxWaitingJobs() : null, Types.INTEGER);
    into.setObject(at + 2, request.hasIsPaused() ? request.getIsPaused() : null, Types.BOOLEAN);
    into.setObject(at + 3, request.hasIsClosed() ? request.getIsClosed() : null, Types.BOOLEAN);
    Array sources =
        request.hasAllowedSources()
            ? into.getConnection()
                .createArrayOf(
                    "text", List.copyOf(request.getAllowedSources().getUrisList()).toArray())
            : null;
    into.setArray(at + 4, sources);
  }

  /**
   * Removes one that no job waits or runs in; false if there is one that does, or no such queue.
   */
  boolean delete(String name) {
    return database.transaction(
        connection -> {
          // Whoever makes a job in it right now is waited for, and seen below.
          try (PreparedStatement lock =
              connection.prepareStatement(
                  "select 1 from projects.queue where workspace = 'default' and name = ? for update")) {
            lock.setString(1, name);
            lock.executeQuery().close();
          }
          try (PreparedStatement delete =
              connection.prepareStatement(
                  """
                  delete from projects.queue q where workspace = 'default' and name = ? and not exists (
                    select 1 from projects.job j
                    where j.workspace = q.workspace and j.queue = q.name and j.state in (0, 1, 2))
                  """)) {
            delete.setString(1, name);
            return delete.executeUpdate() == 1;
          }
        });
  }

  private static List<Queue> read(PreparedStatement select) throws SQLException {
    List<Queue> queues = new ArrayList<>();
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        Queue.Builder queue =
            Queue.newBuilder()
                .setName(row.getString(1))
                .setMaxConcurrentJobs(row.getInt(2))
                .setMaxWaitingJobs(row.getInt(3))
                .setIsPaused(row.getBoolean(4))
                .setIsClosed(row.getBoolean(5))
                .setWaitingCount(row.getLong(7))
                .setRunningCount(row.getLong(8));
        Array sources = row.getArray(6);
        if (sources != null) {
          queue.setAllowedSources(
              AllowedSources.newBuilder().addAllUris(List.of((String[]) sources.getArray())));
        }
        queues.add(queue.build());
      }
    }
    return queues;
  }
}
