package io.millrace.conformance.faults;

import io.millrace.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * A PostgreSQL that is not Millrace's own, but somebody's who stops it and starts it again with
 * {@code pg_ctl}, at the same address. The programs are those of the embedded one.
 */
final class PostgresServer implements AutoCloseable {

  /** What {@link #connect} calls itself. */
  static final String OTHERS = "others";

  private final Path folder;
  private final int port;
  private final String settings;
  private final String user;
  private final String password;
  private final Thread killer = new Thread(this::stopAtOnce);

  private PostgresServer(Path folder, int port, String settings, EmbeddedPostgres first) {
    this.folder = folder;
    this.port = port;
    this.settings = settings;
    user = first.user();
    password = first.password();
  }

  /**
   * Makes one with an empty database, and starts it.
   *
   * @param settings as {@code max_connections=20}
   */
  static PostgresServer with(String... settings) throws IOException {
    // PostgreSQL runs under an account of its own when this is root's, and must get in.
    Path folder =
        Files.createTempDirectory(
            "millrace-postgres",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    PostgresServer server;
    try (EmbeddedPostgres first = EmbeddedPostgres.start(folder)) {
      run(List.of("cp", "-r", programs(folder).toString(), folder.resolve("programs").toString()));
      StringBuilder all = new StringBuilder();
      for (String setting : settings) {
        all.append(" -c ").append(setting);
      }
      server = new PostgresServer(folder, freePort(), all.toString(), first);
    }
    Runtime.getRuntime().addShutdownHook(server.killer);
    server.start();
    return server;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Where the programs of a running server lie. */
  private static Path programs(Path folder) throws IOException {
    Path pid = folder.resolve("cluster/postmaster.pid");
    long number = Long.parseLong(Files.readAllLines(pid).getFirst().strip());
    return Path.of("/proc/" + number + "/exe").toRealPath().getParent().getParent();
  }

  /** Starts it again, and waits until it takes connections. */
  void start() throws IOException {
    String options =
        "-p %d -c listen_addresses=127.0.0.1 -c unix_socket_directories=%s"
            .formatted(port, settings);
    control("start", "-w", "-l", folder.resolve("cluster/server.log").toString(), "-o", options);
  }

  /**
   * Stops it.
   *
   * @param mode {@code immediate}: as a crash would; {@code fast}: connections are ended first
   */
  void stop(String mode) throws IOException {
    control("stop", "-w", "-m", mode);
  }

  private void stopAtOnce() {
    try {
      stop("immediate");
    } catch (IOException notRunning) {
      // As it should be.
    }
  }

  private void control(String... words) throws IOException {
    Path data = folder.resolve("cluster");
    List<String> command = new ArrayList<>();
    int owner = (Integer) Files.getAttribute(data, "unix:uid");
    if (System.getProperty("user.name").equals("root")) {
      int group = (Integer) Files.getAttribute(data, "unix:gid");
      command.addAll(List.of("setpriv", "--reuid=" + owner, "--regid=" + group, "--clear-groups"));
    }
    command.addAll(List.of(folder.resolve("programs/bin/pg_ctl").toString(), "-D"));
    command.add(data.toString());
    command.addAll(List.of(words));
    run(command);
  }

  /** The output goes to a file: a server that it starts keeps that open. */
  private static void run(List<String> command) throws IOException {
    Path output = Files.createTempFile("millrace-postgres", ".log");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(Path.of("/").toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + ": " + Files.readString(output));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      Files.delete(output);
    }
  }

  /** What {@code --database-url} takes. */
  String url() {
    return "postgresql://%s:%s@127.0.0.1:%d/millrace"
        .formatted(user, URLEncoder.encode(password, StandardCharsets.UTF_8), port);
  }

  /** A connection of somebody else's, who owns the server. */
  Connection connect() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("ApplicationName", OTHERS);
    return new org.postgresql.Driver()
        .connect("jdbc:postgresql://127.0.0.1:" + port + "/millrace", properties);
  }

  @Override
  public void close() throws IOException {
    stopAtOnce();
    Runtime.getRuntime().removeShutdownHook(killer);
    try (Stream<Path> content = Files.walk(folder)) {
      for (Path path : content.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
