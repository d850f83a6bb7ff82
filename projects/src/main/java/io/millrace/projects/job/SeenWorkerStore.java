package io.millrace.projects.job;

import io.agroal.api.AgroalDataSource;
import io.millrace.runtime.database.Database;
import io.millrace.runtime.database.SqlArrays;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** Which workers have asked for jobs of late, and what they can run. */
@ApplicationScoped
public class SeenWorkerStore {

  private final Database database;

  SeenWorkerStore(@DataSource("projects") AgroalDataSource source) {
    database = new Database(source);
  }

  /**
   * Notes that a worker asks for jobs now.
   *
   * @param capabilities sorted; null if it did not say
   */
  public void note(Collection<String> queues, String worker, List<String> capabilities) {
    String all = capabilities == null ? "any" : String.join("\n", capabilities);
    UUID kind = UUID.nameUUIDFromBytes(all.getBytes(StandardCharsets.UTF_8));
    database.transaction(
        connection -> {
          try (PreparedStatement insert =
              connection.prepareStatement(
                  """
                  insert into projects.worker_seen (queue, worker, capabilities, kind)
                  select name, ?, ?::text[], ? from projects.queue
                  where workspace = 'default' and name = any(?) order by name
                  on conflict (workspace, queue, worker, kind) do update set seen_at = now()
                  """)) {
            insert.setString(1, worker);
            insert.setArray(
                2,
                capabilities == null
                    ? null
                    : SqlArrays.texts(connection, capabilities, Function.identity()));
            insert.setObject(3, kind);
            insert.setArray(4, SqlArrays.texts(connection, queues, Function.identity()));
            return insert.executeUpdate();
          }
        });
  }

  /** Forgets those that are gone for longer than a job may run by itself. */
  public void forget() {
    database.transaction(
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement(
                  "delete from projects.worker_seen where seen_at < now() - interval '8 days'")) {
            return delete.executeUpdate();
          }
        });
  }

  /** What jobs need that wait and may be taken, by their sequence; those that need nothing not. */
  Map<Long, List<String>> needs(Collection<Job> jobs) {
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  """
                  select j.sequence, n.words from projects.job j
                  join projects.need_set n on n.id = j.need_set
                  where j.sequence = any(?) and j.state = 1 and not j.is_held and j.need_set > 0
                  """)) {
            select.setArray(1, SqlArrays.longs(connection, jobs, Job::sequence));
            Map<Long, List<String>> needs = new HashMap<>();
            try (ResultSet row = select.executeQuery()) {
              while (row.next()) {
                needs.put(row.getLong(1), texts(row.getArray(2)));
              }
            }
            return needs;
          }
        });
  }

  /** A worker. What it can is null if it did not say. */
  record Seen(String queue, List<String> capabilities) {
    boolean fits(List<String> needs) {
      return capabilities == null || capabilities.containsAll(needs);
    }
  }

  /** Those that asked for jobs of some queues within two minutes, or have one now. */
  List<Seen> seen(Collection<String> queues) {
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  """
                  select w.queue, w.capabilities from projects.worker_seen w
                  where w.workspace = 'default' and w.queue = any(?)
                    and (w.seen_at > now() - interval '2 minutes' or w.worker in (
                      select a.worker from projects.job j
                      join projects.job_attempt a on a.sequence = j.sequence and a.number = j.attempts
                      where j.workspace = 'default' and j.state = 2))
                  """)) {
            select.setArray(1, SqlArrays.texts(connection, queues, Function.identity()));
            List<Seen> workers = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
              while (row.next()) {
                Array capabilities = row.getArray(2);
                workers.add(
                    new Seen(row.getString(1), capabilities == null ? null : texts(capabilities)));
              }
            }
            return workers;
          }
        });
  }

  private static List<String> texts(Array array) throws SQLException {
    return List.of((String[]) array.getArray());
  }
}
