package io.millrace.conformance.fuzz;

import io.millrace.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a server wrote: the rows that its committed transactions inserted, updated or deleted, noted
 * by triggers of the test's own, and the files that came, changed or went. Not the dictionary of
 * keys: a call refused for a conflict may have added a name to it, which nobody can tell. Nor what
 * is done about a call after its answer: events get positions, metrics are told of, and webhooks
 * and schedules hear of events.
 */
final class Journal implements AutoCloseable {

  private static final String INSTALL =
      """
      create schema fuzz;
      create table fuzz.change (id bigint generated always as identity primary key, what text not null);
      create function fuzz.note() returns trigger language plpgsql as $$
        begin
          if tg_table_name = 'event' then
            if tg_op <> 'INSERT' then
              return null;
            end if;
            if new.type = 'run.metrics_logged' then
              return null;
            end if;
          end if;
          if tg_table_name = 'webhook' and tg_op = 'UPDATE' then
            -- What its sender notes.
            if new.last_update_time = old.last_update_time then
              return null;
            end if;
          end if;
          insert into fuzz.change (what) values (tg_op || ' ' || tg_table_name);
          return null;
        end
      $$;
      do $$
        declare
          changed regclass;
        begin
          for changed in
            select oid from pg_class
            where relkind = 'r' and relname not like 'flyway%' and relname not in ('key_name', 'unreported_metrics',
                'webhook_cursor', 'webhook_delivery', 'webhook_attempt', 'event_cursor', 'scheduled_tasks')
              and relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema', 'fuzz')
          loop
            execute format('create trigger fuzz after insert or update or delete on %s '
                'for each row execute function fuzz.note()', changed);
          end loop;
        end
      $$;
      """;

  private static final String TAKE =
      """
      with taken as (delete from fuzz.change returning id, what)
      select what || ' x' || count(*) from taken group by what order by min(id)
      """;

  private final Connection connection;
  private final Path files;
  private Map<Path, String> known;

  /**
   * @param postgres where the server keeps its tables, which must be there
   * @param files the folder that it keeps artifacts in
   */
  Journal(EmbeddedPostgres postgres, Path files) throws SQLException, IOException {
    connection =
        DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
    this.files = files;
    known = files();
    try (Statement statement = connection.createStatement()) {
      statement.execute(INSTALL);
    }
  }

  /** What was written since this was last asked. */
  synchronized List<String> take() throws SQLException, IOException {
    List<String> changes = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(TAKE)) {
      while (rows.next()) {
        changes.add(rows.getString(1));
      }
    }
    Map<Path, String> now = files();
    now.forEach(
        (file, state) -> {
          if (!state.equals(known.remove(file))) {
            changes.add("file " + file);
          }
        });
    known.keySet().forEach(file -> changes.add("gone " + file));
    known = now;
    return changes;
  }

  private Map<Path, String> files() throws IOException {
    Map<Path, String> found = new HashMap<>();
    if (Files.isDirectory(files)) {
      try (Stream<Path> all = Files.walk(files)) {
        for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
          found.put(files.relativize(file), state(file));
        }
      }
    }
    return found;
  }

  private static String state(Path file) throws IOException {
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return now.size() + " " + now.lastModifiedTime();
    } catch (NoSuchFileException gone) {
      return "gone";
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
