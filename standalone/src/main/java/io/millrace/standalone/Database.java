package io.millrace.standalone;

import io.millrace.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.Driver;

/**
 * The database to work with: one that runs elsewhere, or an embedded one that runs while this does.
 */
final class Database implements AutoCloseable {
  private static final String TIMEOUT_SECONDS = "10";

  private final DatabaseUrl url;
  private final EmbeddedPostgres embedded;
  private volatile boolean closing;

  private Database(DatabaseUrl url, EmbeddedPostgres embedded) {
    this.url = url;
    this.embedded = embedded;
  }

  /** Connects once to a database that runs elsewhere, to see that the services will be able to. */
  static Database external(String text) throws StartFailure {
    DatabaseUrl url = DatabaseUrl.parse(text);
    Properties properties = new Properties();
    properties.setProperty("user", url.user());
    if (url.password() != null) {
      properties.setProperty("password", url.password());
    }
    properties.setProperty("connectTimeout", TIMEOUT_SECONDS);
    properties.setProperty("loginTimeout", TIMEOUT_SECONDS);
    try (Connection connection = new Driver().connect(url.jdbcUrl(), properties)) {
      return new Database(url, null);
    } catch (SQLException e) {
      throw new StartFailure("cannot use the database " + url + ": " + Reason.of(e), e);
    }
  }

  /** Starts an embedded database with its files in the folder. */
  static Database embedded(Path folder) throws StartFailure {
    try {
      EmbeddedPostgres postgres = EmbeddedPostgres.start(folder);
      DatabaseUrl url = new DatabaseUrl(postgres.jdbcUrl(), postgres.user(), postgres.password());
      return new Database(url, postgres);
    } catch (IOException e) {
      throw new StartFailure("cannot start the database: " + Reason.of(e), e);
    }
  }

  DatabaseUrl url() {
    return url;
  }

  /** Calls back when the embedded database ends without having been closed. */
  void onUnexpectedEnd(Runnable callback) {
    if (embedded != null) {
      embedded
          .onExit()
          .thenRun(
              () -> {
                if (!closing) {
                  callback.run();
                }
              });
    }
  }

  /** Stops an embedded database; one that runs elsewhere is left alone. */
  @Override
  public void close() throws IOException {
    closing = true;
    if (embedded != null) {
      embedded.close();
    }
  }
}
