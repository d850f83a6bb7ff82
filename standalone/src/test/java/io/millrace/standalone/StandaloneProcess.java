package io.millrace.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The packaged application in a JVM of its own, with what it prints. */
final class StandaloneProcess implements AutoCloseable {
  private static final String READY = "Millrace is ready at ";
  private static final long PATIENCE_SECONDS = 120;

  private final Process process;
  private final Path output;
  private final Path errors;

  private StandaloneProcess(Process process, Path output, Path errors) {
    this.process = process;
    this.output = output;
    this.errors = errors;
  }

  static StandaloneProcess start(String... options) throws IOException {
    return start(Map.of(), options);
  }

  static StandaloneProcess start(Map<String, String> environment, String... options)
      throws IOException {
    return run(environment, "start", options);
  }

  /** Runs any command of the program. */
  static StandaloneProcess run(Map<String, String> environment, String name, String... options)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-jar");
    command.add(Path.of("target/quarkus-app/quarkus-run.jar").toAbsolutePath().toString());
    command.add(name);
    command.addAll(List.of(options));
    Path output = Files.createTempFile("standalone", ".out");
    Path errors = Files.createTempFile("standalone", ".err");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectOutput(output.toFile());
    builder.redirectError(errors.toFile());
    builder.environment().putAll(environment);
    return new StandaloneProcess(builder.start(), output, errors);
  }

  /** Waits for the ready line and returns the address in it. */
  String awaitReady() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (System.nanoTime() < deadline && process.isAlive()) {
      for (String line : outputLines()) {
        if (line.startsWith(READY)) {
          return line.substring(READY.length());
        }
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    throw new AssertionError("no ready line; standard error: " + errorLines());
  }

  /** Waits for the end and returns the exit code. */
  int awaitExit() throws InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("still running");
    }
    return process.exitValue();
  }

  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid()).start().waitFor();
  }

  long pid() {
    return process.pid();
  }

  /** All processes that this one has started, and theirs. */
  List<ProcessHandle> descendants() {
    return process.descendants().toList();
  }

  List<String> outputLines() throws IOException {
    return lines(output);
  }

  List<String> errorLines() throws IOException {
    return lines(errors);
  }

  private static List<String> lines(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
      return lines.toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    signal("TERM");
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    Files.delete(output);
    Files.delete(errors);
  }
}
