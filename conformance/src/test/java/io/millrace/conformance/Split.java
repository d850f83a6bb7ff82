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

/** Tracking and gateway as two processes that talk gRPC, beside a database of their own. */
final class Split implements Topology {
  private static final Duration START = Duration.ofSeconds(120);
  private static final String NO_LINE = "\0";

  /** What was started, the last first. */
  private final Deque<AutoCloseable> started = new ArrayDeque<>();

  private final Artifacts artifacts;
  private Target target;

  private Split(Artifacts artifacts) {
    this.artifacts = artifacts;
    started.push(artifacts);
  }

  /** Starts both; the artifacts go with them. */
  static Split start(Artifacts artifacts) {
    Split split = new Split(artifacts);
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
    String tracking =
        launch(
            "tracking",
            Map.of(
                "quarkus.datasource.tracking.jdbc.url", postgres.jdbcUrl(),
                "quarkus.datasource.tracking.username", postgres.user(),
                "quarkus.datasource.tracking.password", postgres.password(),
                "millrace.artifacts.root",
                    artifacts.root().orElse(folder.resolve("artifacts").toString())));
    String gateway = launch("gateway", Map.of("millrace.upstream.\"tracking\"", tracking));
    target = new Target("http://" + gateway, tracking);
  }

  /** Starts one module's application and returns the address it listens on. */
  private String launch(String module, Map<String, String> settings) throws IOException {
    int port = freePort();
    Map<String, String> properties = new HashMap<>(settings);
    properties.put("quarkus.http.port", Integer.toString(port));
    String jar = module + "/target/quarkus-app/quarkus-run.jar";
    JavaProcess process = JavaProcess.start(jar, artifacts.environment(), properties, NO_LINE);
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
  public Artifacts artifacts() {
    return artifacts;
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
