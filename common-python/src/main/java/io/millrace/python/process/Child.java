package io.millrace.python.process;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * A child process, in a process group of its own. What it writes to its standard output and error
 * goes to the logs, line by line. Its standard input stays open as long as this process lives, so
 * that it can notice when that ends. When it ends, what it has started is killed too.
 */
public final class Child implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(Child.class);
  private static final int SIGNALLED = 128;
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration QUIET = Duration.ofSeconds(1);

  private final Process process;
  private final String owner;
  private final Output output;
  private final CompletableFuture<Integer> ended = new CompletableFuture<>();

  private Child(Process process, String owner, Output output) {
    this.process = process;
    this.owner = owner;
    this.output = output;
  }

  /** Starts a process whose output is logged. */
  public static Child start(Command command) throws IOException {
    return start(command, line -> LOG.infof("[%s] %s", command.owner(), line));
  }

  /**
   * Starts a process.
   *
   * @param lines is given each line of its output, cut to {@value OutputReader#LONGEST_LINE}
   *     characters
   * @throws IOException if there is no such program or directory
   */
  public static Child start(Command command, Consumer<String> lines) throws IOException {
    Process process = Launcher.start(command);
    return watch(process, command, new OutputReader(process.getInputStream(), lines));
  }

  /**
   * Starts a process.
   *
   * @param output is given the bytes of its output as they come; while it takes none, the process
   *     waits when it writes. What it fails to take is read and dropped
   * @throws IOException if there is no such program or directory
   */
  public static Child start(Command command, OutputStream output) throws IOException {
    Process process = Launcher.start(command);
    return watch(process, command, new OutputCopy(process.getInputStream(), output));
  }

  private static Child watch(Process process, Command command, Output output) {
    Child child = new Child(process, command.owner(), output);
    Thread reader = Thread.ofVirtual().name("output of " + command.owner()).start(output);
    Thread.ofVirtual().name("end of " + command.owner()).start(() -> child.awaitEnd(reader));
    return child;
  }

  private void awaitEnd(Thread reader) {
    try {
      int status = process.waitFor();
      // Whoever is left of the group would keep the output open.
      Launcher.signal(process, "KILL");
      awaitOutput(reader);
      ended.complete(status);
    } catch (InterruptedException | RuntimeException e) {
      ended.completeExceptionally(e);
    }
  }

  /** Reads what is left; what nobody writes to is held open by somebody who has left the group. */
  private void awaitOutput(Thread reader) throws InterruptedException {
    long ended = System.nanoTime();
    long waited = 0;
    while (!reader.join(LOOK)
        && waited < output.patience().toNanos()
        && (waited < QUIET.toNanos() || output.isBusy(QUIET))) {
      waited = System.nanoTime() - ended;
    }
  }

  /** Of the process, and of its group. */
  public long pid() {
    return process.pid();
  }

  /** Its standard input. */
  public OutputStream input() {
    return process.getOutputStream();
  }

  public boolean isAlive() {
    return !ended.isDone();
  }

  /** Completes with its exit status once it has ended and its output was read. */
  public CompletableFuture<Integer> ended() {
    return ended.copy();
  }

  /** The last lines of its output, at most {@value OutputReader#LAST_LINES}. */
  public List<String> lastLines() {
    return output.lastLines();
  }

  /** How it ended, in words, once it has: "exited with status 1", "was killed by signal 9". */
  public String ending() {
    int status = ended.join();
    return status > SIGNALLED
        ? "was killed by signal %d".formatted(status - SIGNALLED)
        : "exited with status %d".formatted(status);
  }

  /** Kills it and all that it has started, at once. */
  public void kill() {
    if (isAlive()) {
      Launcher.signal(process, "KILL");
    }
  }

  /** Asks it and all that it has started to end, and kills what has not after the grace. */
  public void stop(Duration grace) {
    if (!isAlive()) {
      return;
    }
    Launcher.signal(process, "TERM");
    try {
      if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warnf("%s did not end within %s and is killed", owner, grace);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    kill();
  }

  /** Kills it. */
  @Override
  public void close() {
    kill();
  }
}
