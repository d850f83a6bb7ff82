package io.millrace.conformance;

import io.millrace.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** Tracking, registry and gateway as processes that talk gRPC, beside a database of their own. */
final class Split implements Topology {
  private static final Duration START = Duration.ofSeconds(120);
  private static final String NO_LINE = "\0";

  /** What was started, the last first. */
  private final Deque<AutoCloseable> started = new ArrayDeque<>();

  private Target target;

  private Split() {}

  static Split start() {
    Split split = new Split();
    boolean ready = false;
    try {
      split.launch();
      ready = true;
      return split;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (!ready) {
        split.close();
      }
    }
  }

  private void launch() throws IOException {
    Path folder = Files.createTempDirectory("millrace-conformance");
    started.push(() -> Folders.delete(folder));
    EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.resolve("postgres"));
    started.push(postgres);
    String artifacts = folder.resolve("artifacts").toString();
    String tracking =
        launch("tracking", database("tracking", postgres, "millrace.artifacts.root", artifacts));
    String registry =
        launch("registry", database("registry", postgres, upstream("tracking"), tracking));
    String gateway =
        launch("gateway", Map.of(upstream("tracking"), tracking, upstream("registry"), registry));
    target = new Target("http://" + gateway, tracking);
  }

  private static String upstream(String domain) {
    return "millrace.upstream.\"" + domain + "\"";
  }

  /** The settings of a module with tables of its own, and one more. */
  private static Map<String, String> database(
      String domain, EmbeddedPostgres postgres, String name, String value) {
    String source = "quarkus.datasource." + domain + ".";
    return Map.of(
        source + "jdbc.url",
        postgres.jdbcUrl(),
        source + "username",
        postgres.user(),
        source + "password",
        postgres.password(),
        name,
        value);
  }

  /** Starts one module's application and returns the address it listens on. */
  private String launch(String module, Map<String, String> settings) throws IOException {
    int port = freePort();
    Map<String, String> properties = new HashMap<>(settings);
    properties.put("quarkus.http.port", Integer.toString(port));
    String jar = module + "/target/quarkus-app/quarkus-run.jar";
    JavaProcess process = JavaProcess.start(jar, properties, NO_LINE);
    started.push(process::stop);
    awaitPort(process, port);
    return "127.0.0.1:" + port;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void awaitPort(JavaProcess process, int port) throws IOException {
    Instant end = Instant.now().plus(START);
    while (Instant.now().isBefore(end) && process.isAlive()) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
        return;
      } catch (IOException e) {
        pause();
      }
    }
    throw new IOException("the application did not get ready:\n" + process.output());
  }

  private static void pause() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Target target() {
    return target;
  }

  @Override
  public void close() {
    RuntimeException failure = null;
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        RuntimeException wrapped = new IllegalStateException(e);
        if (failure == null) {
          failure = wrapped;
        } else {
          failure.addSuppressed(wrapped);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
