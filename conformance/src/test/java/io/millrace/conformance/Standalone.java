package io.millrace.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * All services in one JVM of its own, with the embedded database. Tests that do harm to a server,
 * or measure it, start one for themselves.
 */
public final class Standalone implements Topology {
  static final String JAR = "standalone/target/quarkus-app/quarkus-run.jar";
  private static final String READY = "Millrace is ready at ";
  private static final long START_SECONDS = 120;

  private final JavaProcess process;
  private final Path data;
  private final Artifacts artifacts;
  private final boolean temporary;
  private final Target target;

  private Standalone(JavaProcess process, Path data, Artifacts artifacts, boolean temporary) {
    this.process = process;
    this.data = data;
    this.artifacts = artifacts;
    this.temporary = temporary;
    String url = process.line(START_SECONDS);
    String grpc = URI.create(url).getAuthority();
    this.target = new Target(url, grpc, grpc, grpc, grpc);
  }

  /** Whether the application has been packaged. */
  public static boolean isBuilt() {
    return Setting.HOME.isSet() && Files.exists(Path.of(Setting.HOME.value(), JAR));
  }

  /** The words before a command of it, for a shell. */
  public static String program() {
    return "%s/bin/java -Xmx256m -jar %s"
        .formatted(System.getProperty("java.home"), Path.of(Setting.HOME.value(), JAR));
  }

  /** Starts one on a fresh folder; that and the artifacts go with it. */
  static Standalone start(Artifacts artifacts) {
    try {
      return start(
          Files.createTempDirectory("millrace-conformance"),
          artifacts,
          Pythons.local(Repositories.allowed(Receiver.allowed(artifacts.environment()))),
          true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts one on a folder that stays, with further options. */
  public static Standalone start(Path data, String... options) {
    return start(data, Artifacts.LOCAL, Map.of(), false, options);
  }

  /**
   * Starts one on a folder that stays, with settings of the test's own.
   *
   * @param environment such as {@code MILLRACE_DATABASE_URL}
   */
  public static Standalone start(Path data, Map<String, String> environment) {
    return start(data, Artifacts.LOCAL, environment, false);
  }

  /**
   * Starts one on a folder that stays, at a port that others know already.
   *
   * @param environment such as {@code MILLRACE_DATABASE_URL}
   */
  public static Standalone start(Path data, int port, Map<String, String> environment) {
    return start(data, port, Artifacts.LOCAL, environment, false);
  }

  /** Starts one on a folder and artifacts that stay. */
  public static Standalone start(Path data, Artifacts artifacts) {
    return start(data, artifacts, artifacts.environment(), false);
  }

  private static Standalone start(
      Path data,
      Artifacts artifacts,
      Map<String, String> environment,
      boolean temporary,
      String... options) {
    return start(data, 0, artifacts, environment, temporary, options);
  }

  private static Standalone start(
      Path data,
      int port,
      Artifacts artifacts,
      Map<String, String> environment,
      boolean temporary,
      String... options) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("start", "--host", "127.0.0.1", "--port", Integer.toString(port)));
    arguments.addAll(List.of("--data", data.toString()));
    artifacts.root().ifPresent(root -> arguments.addAll(List.of("--artifacts", root)));
    arguments.addAll(List.of(options));
    JavaProcess process =
        JavaProcess.start(
            JAR, Repositories.run(environment), Map.of(), READY, arguments.toArray(String[]::new));
    return new Standalone(process, data, artifacts, temporary);
  }

  @Override
  public Target target() {
    return target;
  }

  @Override
  public Artifacts artifacts() {
    return artifacts;
  }

  /** The process id of the JVM. */
  public long pid() {
    return process.pid();
  }

  /** The process id of the database server, as it wrote it into its own folder. */
  public long databasePid() throws IOException {
    try (Stream<Path> files = Files.walk(data, 4)) {
      Path file =
          files
              .filter(path -> path.endsWith("postmaster.pid"))
              .findFirst()
              .orElseThrow(() -> new IllegalStateException("no database runs in " + data));
      List<String> lines = Files.readAllLines(file);
      return Long.parseLong(lines.getFirst().strip());
    }
  }

  /** Bytes of the JVM that are in memory. Linux only. */
  public long residentMemory() throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElseThrow();
  }

  /** Ends the JVM with SIGKILL. */
  public void kill() {
    process.kill();
  }

  /** Waits until the JVM has ended by itself; false if it has not after a minute. */
  public boolean awaitEnd() {
    return process.await();
  }

  /** Stops it as SIGTERM does. */
  @Override
  public void close() {
    if (process.isAlive()) {
      process.stop();
    }
    if (temporary) {
      artifacts.close();
      Folders.delete(data);
    }
  }
}
