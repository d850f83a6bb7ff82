package io.millrace.conformance.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.conformance.Setting;
import io.millrace.conformance.Standalone;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that dies in the middle of writing has everything it acknowledged when it is back. It
 * runs on a folder of its own.
 */
@Tag("fault")
@Tag("long")
class KillTest {
  private static final int WRITERS = 32;
  private static final long LOGGING_MILLIS = 4000;

  @TempDir private Path data;

  /** By run: the numbers of the points whose logging was answered with 200. */
  private final Map<String, Set<Integer>> acknowledged = new ConcurrentHashMap<>();

  @BeforeEach
  void needABuiltServer() {
    assumeTrue(!Setting.URL.isSet() && Standalone.isBuilt(), "needs the packaged application");
  }

  /** Something that happens to a server. */
  @FunctionalInterface
  private interface Blow {
    void strike(Standalone server) throws IOException;
  }

  @Test
  void nothingAcknowledgedIsLostWhenTheJvmIsKilled() throws Exception {
    surviving(Standalone::kill);
  }

  @Test
  void nothingAcknowledgedIsLostWhenTheDatabaseIsKilled() throws Exception {
    surviving(
        server -> {
          killDatabase(server);
          // With its database gone the server may end by itself or wait to be ended.
          server.kill();
        });
  }

  private static void killDatabase(Standalone server) throws IOException {
    ProcessHandle database = ProcessHandle.of(server.databasePid()).orElseThrow();
    List<ProcessHandle> all = new ArrayList<>(database.descendants().toList());
    all.add(database);
    all.forEach(ProcessHandle::destroyForcibly);
    database.onExit().orTimeout(30, TimeUnit.SECONDS).join();
  }

  private void surviving(Blow blow) throws Exception {
    try (Standalone server = Standalone.start(data)) {
      Writer writer = new Writer(server.target().url());
      String experiment = writer.createExperiment("killed");
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        // Half of them share one run, as the ranks of a training job do.
        String run =
            i % 2 == 1 ? acknowledged.keySet().iterator().next() : writer.createRun(experiment);
        acknowledged.computeIfAbsent(run, id -> ConcurrentHashMap.newKeySet());
        int first = i * 1_000_000;
        threads.add(Thread.ofVirtual().start(() -> logUntilRefused(writer, run, first)));
      }
      Thread.sleep(LOGGING_MILLIS);
      blow.strike(server);
      for (Thread thread : threads) {
        thread.join();
      }
    }
    assertThat(acknowledged.values()).allSatisfy(points -> assertThat(points).isNotEmpty());
    try (Standalone server = Standalone.start(data)) {
      Writer writer = new Writer(server.target().url());
      for (Map.Entry<String, Set<Integer>> run : acknowledged.entrySet()) {
        assertThat(storedSteps(writer, run.getKey())).containsAll(run.getValue());
        assertThat(latest(writer, run.getKey()))
            .isGreaterThanOrEqualTo(run.getValue().stream().max(Integer::compare).orElseThrow());
      }
      assertThat(writer.log(acknowledged.keySet().iterator().next(), "after", 1)).isEqualTo(200);
    }
  }

  private void logUntilRefused(Writer writer, String run, int first) {
    try {
      for (int number = first; writer.log(run, "m", number) == 200; number++) {
        acknowledged.get(run).add(number);
      }
    } catch (IOException e) {
      // The server is gone: what this test is about.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Set<Integer> storedSteps(Writer writer, String run) throws Exception {
    JsonPath history = new JsonPath(writer.get("metrics/get-history?metric_key=m&run_id=" + run));
    return new HashSet<>(history.<Integer>getList("metrics.step"));
  }

  private static int latest(Writer writer, String run) throws Exception {
    JsonPath got = new JsonPath(writer.get("runs/get?run_id=" + run));
    return got.getInt("run.data.metrics.find { it.key == 'm' }.step");
  }
}
