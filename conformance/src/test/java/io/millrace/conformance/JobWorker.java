package io.millrace.conformance;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A worker that runs jobs, as a process of its own. */
public final class JobWorker implements AutoCloseable {

  private static final String READY = "Millrace works on ";
  private static final long START_SECONDS = 120;

  private final JavaProcess process;

  private JobWorker(JavaProcess process) {
    this.process = process;
  }

  /**
   * Starts one.
   *
   * @param url of the server
   * @param queue that it works for
   * @param folder of its own
   * @param options further ones of {@code millrace worker}
   */
  public static JobWorker start(String url, String queue, Path folder, String... options) {
    List<String> arguments =
        new ArrayList<>(List.of("worker", "--server", url, "--queue", queue, "--grace", "2"));
    arguments.addAll(List.of("--work-dir", folder.toString()));
    arguments.addAll(List.of(options));
    JavaProcess process =
        JavaProcess.start(
            Standalone.JAR, Map.of(), Map.of(), READY, arguments.toArray(String[]::new));
    process.line(START_SECONDS);
    return new JobWorker(process);
  }

  /** Ends it as a power cut would, of its process alone. */
  public void kill() {
    process.kill();
  }

  /** What it has printed last. */
  public String output() {
    return process.output();
  }

  /** Stops it in good order: what it runs is given back. */
  @Override
  public void close() {
    if (process.isAlive()) {
      process.stop();
    }
  }
}
