package io.millrace.conformance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A packaged application in a JVM of its own. What it prints is kept, for when it fails. */
final class JavaProcess {
  /** The flags of {@code ./millrace}. */
  private static final String JVM_OPTIONS = "standalone/jvm.options";

  private static final int KEPT_LINES = 100;
  private static final long STOP_SECONDS = 60;

  private final Process process;
  private final ArrayDeque<String> tail = new ArrayDeque<>();
  private final CompletableFuture<String> line = new CompletableFuture<>();

  private JavaProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts an application.
   *
   * @param jar its runnable jar, below the checkout
   * @param environment what it finds beside the caller's environment
   * @param properties system properties to start it with
   * @param awaited the beginning of the line that {@link #line} waits for
   */
  static JavaProcess start(
      String jar,
      Map<String, String> environment,
      Map<String, String> properties,
      String awaited,
      String... arguments) {
    Path file = Path.of(Setting.HOME.value()).resolve(jar);
    if (!Files.exists(file)) {
      throw new IllegalStateException(
          file + " is not built: package the applications first, or set millrace.url");
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + Path.of(Setting.HOME.value()).resolve(JVM_OPTIONS));
    properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
    command.addAll(List.of("-jar", file.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    // Whatever the caller's own server is set to must not reach this one.
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("MILLRACE_") && !name.equals("MILLRACE_CACHE"));
    builder.environment().putAll(environment);
    try {
      JavaProcess started = new JavaProcess(builder.start());
      // A read from a pipe holds on to the carrier of a virtual thread: a process for each core,
      // and
      // no virtual thread of the tests would run any more.
      Thread.ofPlatform().daemon().start(() -> started.read(awaited));
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read(String awaited) {
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String text = output.readLine(); text != null; text = output.readLine()) {
        if (text.startsWith(awaited)) {
          line.complete(text.substring(awaited.length()).strip());
        }
        synchronized (tail) {
          tail.addLast(text);
          if (tail.size() > KEPT_LINES) {
            tail.removeFirst();
          }
        }
      }
    } catch (IOException e) {
      // The process is gone; its exit says more.
    }
    line.completeExceptionally(new IllegalStateException("it ended"));
  }

  /** Waits for the awaited line and returns what comes after its beginning. */
  String line(long seconds) {
    try {
      return line.get(seconds, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      kill();
      throw new IllegalStateException("the application did not get ready:\n" + output(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The last lines it printed. */
  String output() {
    synchronized (tail) {
      return String.join("\n", tail);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /** Ends it as a power cut would: SIGKILL, and nothing tidied up. */
  void kill() {
    process.destroyForcibly();
    await();
  }

  /** Asks it to stop and waits until it has; one that does not is killed, and the test fails. */
  void stop() {
    process.destroy();
    if (!await()) {
      kill();
      throw new IllegalStateException("the application did not stop:\n" + output());
    }
  }

  /** Waits for its end. */
  boolean await() {
    try {
      return process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
