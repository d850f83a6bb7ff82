package io.millrace.postgres;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The server's process and the port that it listens on. */
final class ServerProcess {
  /** Someone else may take the free port before the server does; then another one is tried. */
  private static final int ATTEMPTS = 5;

  private static final long POLL_MILLIS = 10;

  private final SupervisedProcess process;
  private final int port;

  private ServerProcess(SupervisedProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts the server of a prepared cluster and waits until it is ready, recovery included. */
  static ServerProcess start(Cluster cluster, Map<String, String> settings)
      throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      int port = freePort();
      Path log = cluster.freshLog();
      SupervisedProcess process =
          SupervisedProcess.start(
              cluster.accountPrefix(),
              command(cluster, ServerSettings.complete(settings, port)),
              Redirect.appendTo(log.toFile()));
      if (awaitReady(process, cluster.data())) {
        return new ServerProcess(process, port);
      }
      String reason = ServerLog.reason(log);
      boolean portTaken = reason.contains("TCP/IP");
      if (!portTaken || attempt == ATTEMPTS) {
        throw new EmbeddedPostgresException(
            "PostgreSQL does not start on " + cluster.data() + ": " + reason);
      }
    }
  }

  private static List<String> command(Cluster cluster, Map<String, String> settings) {
    List<String> words = new ArrayList<>();
    words.add(cluster.server().toString());
    words.add("-D");
    words.add(cluster.data().toString());
    settings.forEach(
        (name, value) -> {
          words.add("-c");
          words.add(name + "=" + value);
        });
    return words;
  }

  private static boolean awaitReady(SupervisedProcess process, Path data)
      throws IOException, InterruptedException {
    boolean ready = false;
    try {
      while (process.isAlive() && !ready) {
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        ready = PostmasterPid.read(data).filter(PostmasterPid::ready).isPresent();
      }
      return ready;
    } finally {
      if (!ready) {
        process.requestStop();
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  int port() {
    return port;
  }

  CompletableFuture<Void> onExit() {
    return process.onExit().thenAccept(code -> {});
  }

  /** Asks the server to stop and tells whether it did so within the time. */
  boolean stop(long timeout, TimeUnit unit) throws InterruptedException {
    process.requestStop();
    return process.waitFor(timeout, unit);
  }
}
