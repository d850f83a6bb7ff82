package io.millrace.standalone;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusBindException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** The Quarkus application, from its start to its end. */
final class Application {
  private Application() {}

  /**
   * Runs the services until a signal or {@link Quarkus#asyncExit(int)}; when this returns they have
   * stopped.
   *
   * @param logs where the stack trace of a failed start goes
   * @param jobsAtOnce how many jobs a worker beside the services runs; 0 for none
   * @return the exit code
   */
  static int run(ListenAddress address, Path logs, int jobsAtOnce) throws StartFailure {
    AtomicInteger exitCode = new AtomicInteger();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Quarkus.run(
        ReadyLine.class,
        (code, cause) -> {
          exitCode.set(code);
          failure.set(cause);
        },
        arguments(address, logs, jobsAtOnce));
    if (failure.get() != null) {
      throw explain(failure.get(), address, logs);
    }
    return exitCode.get();
  }

  private static String[] arguments(ListenAddress address, Path logs, int jobsAtOnce) {
    return jobsAtOnce == 0
        ? new String[] {address.url()}
        : new String[] {
          address.url(), Integer.toString(jobsAtOnce), address.localUrl(), logs.toString()
        };
  }

  private static StartFailure explain(Throwable failure, ListenAddress address, Path logs) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof QuarkusBindException) {
        return new StartFailure(ListenAddress.taken(address.host(), address.port()), failure);
      }
    }
    Path trace = logs.resolve("failed-start.log");
    try {
      Files.createDirectories(logs);
      try (PrintWriter writer = new PrintWriter(Files.newBufferedWriter(trace))) {
        failure.printStackTrace(writer);
      }
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
    return new StartFailure(
        "the services do not start: " + Reason.ofRoot(failure) + " (more in " + trace + ")",
        failure);
  }
}
