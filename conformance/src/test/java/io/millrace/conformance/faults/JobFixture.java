package io.millrace.conformance.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.conformance.Applications;
import io.millrace.conformance.JobWorker;
import io.millrace.conformance.Patience;
import io.millrace.conformance.Standalone;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A server of short leases on a database of its own, and a project whose jobs leave marks: they say
 * when they begin and end, and when another attempt of the same job is still at work.
 */
final class JobFixture implements AutoCloseable {

  static final String QUEUE = "killed";

  private static final String PROJECT =
      """
      entry_points:
        main:
          parameters: {folder: string, seconds: string}
          command: "bash job.sh {folder} {seconds}"
      """;

  private static final String JOB =
      """
      exec 9> "$1/lock"
      flock -n 9 || echo overlap >> "$1/marks"
      echo "begin $$" >> "$1/marks"
      if [ "$2" = asked ]; then
        until [ -e "$1/go" ]; do sleep 0.1; done
      else
        sleep "$2"
      fi
      echo "end $$" >> "$1/marks"
      """;

  private final Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private final int port;

  final PostgresServer postgres;
  Standalone server;
  final Jobs jobs;
  private final String uri;

  /**
   * Starts all but workers.
   *
   * @param lease such as {@code 3S}
   */
  JobFixture(Path folder, String lease) throws Exception {
    this.folder = folder;
    postgres = PostgresServer.with();
    environment.put("MILLRACE_DATABASE_URL", postgres.url());
    environment.put("MILLRACE_PROJECTS_RUN_ENABLED", "true");
    environment.put("MILLRACE_PROJECTS_LEASE_DURATION", lease);
    String address = Applications.unused();
    port = Integer.parseInt(address.substring(address.indexOf(':') + 1));
    server = Standalone.start(folder.resolve("server"), port, environment);
    jobs = new Jobs(url());
    Path project = Files.createDirectory(folder.resolve("project"));
    Files.writeString(project.resolve("MLproject"), PROJECT);
    Files.writeString(project.resolve("job.sh"), JOB);
    jobs.makeQueue(QUEUE);
    uri = jobs.upload(project);
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Kills the server and starts it again. */
  void restartServer() {
    server.kill();
    server = Standalone.start(folder.resolve("server"), port, environment);
  }

  /** Starts a worker that runs so many jobs at a time. */
  JobWorker worker(String name, int concurrency) {
    return JobWorker.start(
        url(),
        QUEUE,
        folder.resolve("worker " + name),
        "--name",
        name,
        "--concurrency",
        Integer.toString(concurrency));
  }

  /**
   * Asks for a job; gives its id.
   *
   * @param name of its folder of marks
   * @param seconds that it takes; {@code asked}: until {@link #go}
   */
  String submit(String name, String seconds, int attempts) throws IOException {
    Path marks = Files.createDirectories(at(name));
    return jobs.submit(
        """
        {"uri": "%s", "queue": "%s", "env_manager": "LOCAL", "max_attempts": %d, "retry_delay": "0.1s",
         "parameters": {"folder": "%s", "seconds": "%s"}}
        """
            .formatted(uri, QUEUE, attempts, marks, seconds));
  }

  /**
   * Makes a sweep of trials of these names, two at a time; gives its id.
   *
   * @param seconds that each takes
   */
  String sweep(List<String> names, String seconds) throws IOException {
    List<String> sets = new ArrayList<>();
    for (String name : names) {
      Path marks = Files.createDirectories(at(name));
      sets.add("{\"folder\": \"%s\", \"seconds\": \"%s\"}".formatted(marks, seconds));
    }
    return jobs.sweep(
        """
        {"spec": {"uri": "%s", "queue": "%s", "env_manager": "LOCAL", "max_attempts": 20, "retry_delay": "0.1s"},
         "search_space": {"list": %s}, "max_parallel_trials": 2}
        """
            .formatted(uri, QUEUE, sets));
  }

  List<String> marks(String name) throws IOException {
    Path marks = at(name).resolve("marks");
    return Files.exists(marks) ? Files.readAllLines(marks) : List.of();
  }

  private Path at(String name) {
    return folder.resolve("jobs").resolve(name);
  }

  /** Lets jobs of that name end. */
  void go(String name) throws IOException {
    Files.createFile(at(name).resolve("go"));
  }

  /** Waits until an attempt of a job is at work. */
  void awaitBegun(String name) throws Exception {
    Patience.until(
        () -> {
          try {
            return !marks(name).isEmpty();
          } catch (IOException e) {
            return false;
          }
        });
  }

  /** Whether one of the processes that were at work at a job still is. */
  boolean isAtWork(String name) {
    try {
      return marks(name).stream()
          .filter(mark -> mark.startsWith("begin"))
          .map(mark -> ProcessHandle.of(Long.parseLong(mark.split(" ")[1])))
          .anyMatch(process -> process.map(ProcessHandle::isAlive).orElse(false));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Waits for a job's end; it is to be this, with one attempt's result at most, as its run says.
   */
  void assertEnds(String id, String name, String state, String status) throws Exception {
    Patience.until(() -> jobs.hasEnded(id));
    assertThat(jobs.get(id).getString("state")).as(jobs.get(id).prettify()).isEqualTo(state);
    List<String> outcomes = jobs.outcomes(id);
    assertThat(outcomes.subList(0, outcomes.size() - 1)).allMatch("LOST"::equals);
    assertThat(outcomes.getLast()).isEqualTo(state.equals("FAILED") ? "LOST" : state);
    assertThat(marks(name)).doesNotContain("overlap");
    Patience.until(() -> !List.of("RUNNING", "SCHEDULED").contains(jobs.runStatus(id)));
    assertThat(jobs.runStatus(id)).isEqualTo(status);
  }

  @Override
  public void close() throws IOException {
    try (PostgresServer database = postgres;
        Standalone millrace = server) {
      // Closed in this order: Millrace first.
    }
  }
}
