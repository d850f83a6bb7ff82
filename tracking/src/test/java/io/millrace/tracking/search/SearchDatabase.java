package io.millrace.tracking.search;

import io.millrace.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;

/**
 * A real PostgreSQL with tracking's schema, one for all tests of a JVM: each test works in a
 * workspace of its own.
 */
final class SearchDatabase {

  private static SearchDatabase instance;

  private final Connection connection;

  private SearchDatabase(Connection connection) {
    this.connection = connection;
  }

  static synchronized SearchDatabase get() {
    if (instance == null) {
      instance = start();
    }
    return instance;
  }

  Connection connection() {
    return connection;
  }

  /** The number of a key, or null, as the server's dictionary answers. */
  Integer keyId(String workspace, String name) {
    return queryOne(
        "select id from tracking.key_name where workspace = ? and name = ?",
        Integer.class,
        workspace,
        name);
  }

  /** The numbers of keys, made if need be. */
  Map<String, Integer> keyIds(String workspace, Iterable<String> names) {
    Map<String, Integer> ids = new HashMap<>();
    for (String name : names) {
      execute(
          "insert into tracking.key_name (workspace, name) values (?, ?) on conflict do nothing",
          workspace,
          name);
      ids.put(name, keyId(workspace, name));
    }
    return ids;
  }

  long createExperiment(String workspace, String name) {
    return queryOne(
        "insert into tracking.experiment (workspace, name, artifact_location, creation_time, last_update_time)"
            + " values (?, ?, '', 0, 0) returning id",
        Long.class,
        workspace,
        name);
  }

  <T> T queryOne(String sql, Class<T> type, Object... values) {
    try (PreparedStatement statement = prepare(sql, values);
        ResultSet rows = statement.executeQuery()) {
      return rows.next() ? rows.getObject(1, type) : null;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  void execute(String sql, Object... values) {
    try (PreparedStatement statement = prepare(sql, values)) {
      statement.execute();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private PreparedStatement prepare(String sql, Object... values) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    return statement;
  }

  private static SearchDatabase start() {
    try {
      Path folder = Files.createTempDirectory("millrace-search");
      EmbeddedPostgres server = EmbeddedPostgres.start(folder);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, folder)));
      Flyway.configure()
          .dataSource(server.jdbcUrl(), server.user(), server.password())
          .schemas("tracking")
          .defaultSchema("tracking")
          .locations("classpath:db/tracking")
          .load()
          .migrate();
      return new SearchDatabase(
          DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password()));
    } catch (IOException | SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void stop(EmbeddedPostgres server, Path folder) {
    try {
      server.close();
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
