package io.millrace.models.engine.python;

import io.millrace.models.worker.v1.WorkerAnswer;
import io.millrace.python.process.Child;
import io.millrace.python.process.Command;
import io.millrace.runtime.error.MillraceException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Starts a worker of a model.
 *
 * @param owner the model, for the logs
 * @param python the executable of its environment
 * @param model its folder
 */
record WorkerStart(
    String owner, Path python, Path model, WorkerFiles files, WorkerSettings settings) {

  private static final int LAST_LINES = 3;

  /** The same for a model that has so many workers. */
  WorkerStart withWorkers(int count) {
    return new WorkerStart(owner, python, model, files, settings.withWorkers(count));
  }

  /**
   * Starts it and waits until its model is loaded.
   *
   * @param number of the worker, from 0 on
   * @throws MillraceException INVALID_PARAMETER_VALUE if the model cannot be loaded, with what
   *     Python says
   */
  Worker start(int number) throws IOException {
    String name = "%s, worker %d".formatted(owner, number);
    Path socket = files.socket(number);
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      Child child = Child.start(command(name, socket));
      try {
        return load(name, child, server);
      } catch (IOException | RuntimeException failure) {
        child.kill();
        throw failure;
      }
    }
  }

  private Worker load(String name, Child child, ServerSocketChannel server) throws IOException {
    AtomicBoolean isTooLong = new AtomicBoolean();
    var limit =
        Timer.after(
            settings.loadTimeout(),
            () -> {
              isTooLong.set(true);
              child.kill();
            });
    // One that ends before it has said anything must not be waited for.
    child.ended().thenRun(() -> close(server));
    try {
      SocketChannel socket = server.accept();
      WorkerChannel channel = new WorkerChannel(socket);
      WorkerAnswer answer = channel.receive();
      if (!answer.hasLoaded()) {
        channel.close();
        throw WorkerFailures.loading(answer.getFailure());
      }
      return new Worker(name, child, channel, answer.getLoaded().getIsStreamable(), settings);
    } catch (IOException e) {
      if (isTooLong.get()) {
        throw MillraceException.invalid(
            "The model was not loaded within %s.".formatted(settings.loadTimeout()));
      }
      child.kill();
      child.ended().join();
      List<String> lines = child.lastLines();
      throw MillraceException.invalid(
          "The model cannot be loaded: its worker %s: %s"
              .formatted(
                  child.ending(),
                  String.join(
                      "\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()))));
    } finally {
      limit.cancel(false);
    }
  }

  private static void close(ServerSocketChannel server) {
    try {
      server.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Command command(String name, Path socket) {
    Map<String, String> environment = new HashMap<>(settings.environment());
    environment.put("PYTHONUNBUFFERED", "1");
    // The folder of the model is known by the digest of what is in it.
    environment.put("PYTHONDONTWRITEBYTECODE", "1");
    environment.put("MLFLOW_DISABLE_TELEMETRY", "true");
    environment.put("_MLFLOW_IS_IN_SERVING_ENVIRONMENT", "true");
    int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / settings.workers());
    for (String library : List.of("OMP", "OPENBLAS", "MKL")) {
      environment.putIfAbsent(library + "_NUM_THREADS", Integer.toString(threads));
    }
    Path bin = python.toAbsolutePath().getParent();
    environment.merge("PATH", bin.toString(), (path, first) -> first + ":" + path);
    return new Command(
        name,
        List.of(
            python.toString(),
            files.script().toString(),
            socket.toString(),
            files.descriptors().toString(),
            model.toString()),
        files.workFolder(),
        environment,
        settings.memoryBytes());
  }
}
