package io.millrace.standalone;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * A worker beside the server, as a process of its own: what jobs do to it, the server does not
 * feel. It is started again when it ends, and ends with the server, also when that is killed.
 */
final class LocalWorker implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(LocalWorker.class);

  /** More than a worker gives its jobs to end. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /** The first version of Java that may warn about it. */
  private static final int FIRST_WARNING = 23;

  private final WorkerVariables variables = WorkerVariables.of(System.getenv());
  private final List<String> words;
  private final Path output;
  private final Thread keeper = Thread.ofPlatform().daemon().name("worker").unstarted(this::keep);
  private Process process;
  private boolean isClosing;

  private LocalWorker(List<String> words, Path output) {
    this.words = words;
    this.output = output;
  }

  /**
   * Starts one. All but these are said by the worker's own variables, such as MILLRACE_USER.
   *
   * @param url of the server
   * @param concurrency how many jobs run at a time
   * @param logs the folder for what it says
   */
  static LocalWorker start(String url, String concurrency, Path logs) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // It holds pieces of logs and of files, and a repository's index while that is fetched.
    words.addAll(List.of("-Xmx320m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    words.addAll(List.of("-XX:+ExitOnOutOfMemoryError", "--enable-native-access=ALL-UNNAMED"));
    // Newer JVMs warn about libraries' use of memory; older ones do not know the option.
    if (Runtime.version().feature() >= FIRST_WARNING) {
      words.add("--sun-misc-unsafe-memory-access=allow");
    }
    words.addAll(program(System.getProperty("java.class.path")));
    words.addAll(List.of("worker", "--until-input-ends", "--server", url));
    words.addAll(List.of("--concurrency", concurrency));
    LocalWorker worker = new LocalWorker(words, logs.resolve("worker.log"));
    worker.launch();
    worker.keeper.start();
    return worker;
  }

  private static List<String> program(String classPath) {
    return classPath.endsWith(".jar") && !classPath.contains(File.pathSeparator)
        ? List.of("-jar", classPath)
        : List.of("-cp", classPath, Main.class.getName());
  }

  private synchronized void launch() {
    if (isClosing) {
      return;
    }
    try {
      Files.createDirectories(output.getParent());
      ProcessBuilder builder =
          new ProcessBuilder(words)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
      builder.environment().keySet().removeIf(name -> !variables.isMeant(name));
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized Process current() {
    return isClosing ? null : process;
  }

  private void keep() {
    Duration pause = FIRST_PAUSE;
    try {
      for (Process one = current(); one != null; one = current()) {
        long begun = System.nanoTime();
        int code = one.waitFor();
        if (current() == null) {
          return;
        }
        LOG.warnf("The worker has ended with %d, and is started again: see %s", code, output);
        boolean wasGood = System.nanoTime() - begun > LONGEST_PAUSE.toNanos();
        pause = wasGood ? FIRST_PAUSE : pause.multipliedBy(2);
        pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
        Thread.sleep(pause);
        launch();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (UncheckedIOException e) {
      LOG.errorf(e, "The worker cannot be started again");
    }
  }

  /** Has it give back what runs, and waits until it has. */
  @Override
  public void close() {
    Process last;
    synchronized (this) {
      isClosing = true;
      last = process;
    }
    last.destroy();
    try {
      if (!last.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warnf("The worker did not end within %s and is killed", PATIENCE);
        last.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
