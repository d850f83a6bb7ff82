package io.millrace.postgres;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A running PostgreSQL server with its data in one folder, which no other process can use
 * meanwhile.
 *
 * <p>It listens on a free loopback port behind a random password, has fsync, full_page_writes and
 * synchronous_commit on, and stops when it is closed or when this JVM ends, however that ends.
 * Different folders may have servers side by side.
 */
public final class EmbeddedPostgres implements AutoCloseable {
  private static final String DATABASE = "millrace";
  private static final long STOP_SECONDS = 60;

  private final FolderLock lock;
  private final Path cluster;
  private final ServerProcess server;
  private final String password;

  private EmbeddedPostgres(FolderLock lock, Path cluster, ServerProcess server, String password) {
    this.lock = lock;
    this.cluster = cluster;
    this.server = server;
    this.password = password;
  }

  /**
   * Starts a server with the default settings.
   *
   * @see #start(Path, Map)
   */
  public static EmbeddedPostgres start(Path folder) throws IOException {
    return start(folder, Map.of());
  }

  /**
   * Starts the server of a folder and waits until it takes connections. The first start creates the
   * folder and the database in it; later ones find what was committed before. A server that an
   * earlier JVM left running on this folder is ended first.
   *
   * @param settings PostgreSQL settings beyond the defaults; those for durability, address and port
   *     are not the caller's to choose and are ignored
   * @throws EmbeddedPostgresException if the folder is in use or of another PostgreSQL version, or
   *     the server does not start
   * @throws IOException if the folder cannot be written
   */
  public static EmbeddedPostgres start(Path folder, Map<String, String> settings)
      throws IOException {
    Files.createDirectories(folder);
    Path real = folder.toRealPath();
    FolderLock lock =
        FolderLock.tryAcquire(real)
            .orElseThrow(
                () -> new EmbeddedPostgresException(folder + " is in use by another server"));
    try {
      return start(lock, real, settings);
    } catch (InterruptedException e) {
      lock.close();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while PostgreSQL started");
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static EmbeddedPostgres start(FolderLock lock, Path folder, Map<String, String> settings)
      throws IOException, InterruptedException {
    Path data = Cluster.data(folder);
    if (Files.isDirectory(data)) {
      Leftovers.end(data);
    }
    ServerAccount account = ServerAccount.forCluster(data);
    Binaries binaries = Binaries.in(CacheFolder.locate(folder));
    Cluster cluster = new Cluster(folder, binaries, account);
    cluster.prepare();
    ServerProcess server = ServerProcess.start(cluster, settings);
    EmbeddedPostgres postgres = new EmbeddedPostgres(lock, data, server, cluster.password());
    boolean usable = false;
    try {
      postgres.prepareDatabase();
      usable = true;
      return postgres;
    } finally {
      if (!usable) {
        postgres.close();
      }
    }
  }

  private void prepareDatabase() throws EmbeddedPostgresException {
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement()) {
      ServerSettings.assertDurable(connection);
      if (!exists(statement)) {
        statement.execute("CREATE DATABASE " + DATABASE);
      }
    } catch (SQLException e) {
      throw new EmbeddedPostgresException(
          "the embedded PostgreSQL does not answer: " + e.getMessage(), e);
    }
  }

  private static boolean exists(Statement statement) throws SQLException {
    try (ResultSet rows =
        statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + DATABASE + "'")) {
      return rows.next();
    }
  }

  private Connection connect(String database) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user());
    properties.setProperty("password", password());
    return new org.postgresql.Driver().connect(jdbcUrl(database), properties);
  }

  /** The address of the database {@code millrace}, without credentials. */
  public String jdbcUrl() {
    return jdbcUrl(DATABASE);
  }

  /** The address of some database of this server, without credentials. */
  public String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:" + server.port() + "/" + database;
  }

  /** The name of the account to connect with; it owns the server. */
  public String user() {
    return Cluster.USER;
  }

  /** The password of {@link #user()}. */
  public String password() {
    return password;
  }

  /** Completes when the server has ended, by {@link #close()} or on its own. */
  public CompletableFuture<Void> onExit() {
    return server.onExit();
  }

  /**
   * Stops the server: open transactions are rolled back, connections cut, and what was committed is
   * on disk. After a minute it is killed, which loses nothing either but makes the next start
   * longer.
   */
  @Override
  public void close() throws IOException {
    boolean interrupted = false;
    try {
      if (!server.stop(STOP_SECONDS, TimeUnit.SECONDS)) {
        Leftovers.end(cluster);
      }
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      lock.close();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
