package io.millrace.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A child process that gets SIGINT when this JVM closes it or ends, be it by kill -9: a small shell
 * ({@code supervise.sh}) holds a pipe from the JVM and waits for its end.
 */
final class SupervisedProcess {
  private final Process shell;

  private SupervisedProcess(Process shell) {
    this.shell = shell;
  }

  /**
   * Starts a command in a session of its own, so that Ctrl-C at the terminal reaches only the JVM,
   * which decides what stops when.
   *
   * @param prefix words before the shell, such as those that change the account
   * @param output where what the command prints goes
   */
  static SupervisedProcess start(List<String> prefix, List<String> command, Redirect output)
      throws IOException {
    List<String> words = new ArrayList<>();
    words.add("setsid");
    words.addAll(prefix);
    words.addAll(List.of("sh", "-c", script(), "supervise"));
    words.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(words);
    // A place that exists for every account; the command is given absolute paths only.
    builder.directory(Path.of("/").toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("PG") || name.equals("TZ"));
    builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.equals("LANG"));
    builder.redirectErrorStream(true);
    builder.redirectOutput(output);
    try {
      return new SupervisedProcess(builder.start());
    } catch (IOException e) {
      throw new EmbeddedPostgresException("cannot run " + words.get(0) + ": " + e.getMessage(), e);
    }
  }

  boolean isAlive() {
    return shell.isAlive();
  }

  /** All that a command started with {@link Redirect#PIPE} prints until it ends. */
  String output() throws IOException {
    return new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  int waitFor() throws InterruptedException {
    return shell.waitFor();
  }

  /** Completes with the command's exit code when it has ended. */
  CompletableFuture<Integer> onExit() {
    return shell.onExit().thenApply(Process::exitValue);
  }

  boolean waitFor(long timeout, TimeUnit unit) throws InterruptedException {
    return shell.waitFor(timeout, unit);
  }

  /**
   * Asks the command to stop and returns at once; a second time, or after its end, does nothing.
   */
  void requestStop() {
    try {
      shell.getOutputStream().close();
    } catch (IOException e) {
      // The shell has gone already, and the command with it.
    }
  }

  private static String script() throws IOException {
    try (InputStream in = SupervisedProcess.class.getResourceAsStream("supervise.sh")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
