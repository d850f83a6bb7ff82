package io.millrace.conformance.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.millrace.conformance.Deviations;
import io.millrace.conformance.Server;
import io.restassured.path.json.JsonPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two hundred writers at once: nothing deadlocks, nothing fails, the latest values are right. */
@Tag("fault")
@ExtendWith(Server.class)
class ManyWritersTest {
  private static final int WRITERS = 200;
  private static final int ROUNDS = 20;
  private static final int KEYS = 10;

  /** How often each status came. */
  private final Map<Integer, Integer> statuses = new ConcurrentHashMap<>();

  private Writer writer;
  private String experiment;

  @BeforeEach
  void createExperiment() throws Exception {
    assumeFalse(Deviations.againstMlflow(), "MLflow answers two hundred writers too slowly");
    writer = new Writer(Server.url());
    experiment = writer.createExperiment("many " + UUID.randomUUID());
  }

  private void count(int status) {
    statuses.merge(status, 1, Integer::sum);
  }

  private static void atOnce(List<Callable<Void>> tasks) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
      for (Future<Void> done : threads.invokeAll(tasks)) {
        done.get();
      }
    }
  }

  private void eachWriter(WriterTask task) throws Exception {
    List<Callable<Void>> tasks = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      int number = i;
      tasks.add(
          () -> {
            task.run(number);
            return null;
          });
    }
    atOnce(tasks);
  }

  /** What one of the writers does. */
  @FunctionalInterface
  private interface WriterTask {
    void run(int number) throws Exception;
  }

  /** A batch of all keys, in an order of the writer's own, so that locks could cross. */
  private String batch(String run, int number, int round) {
    String metrics =
        IntStream.range(0, KEYS)
            .map(key -> (key + number) % KEYS)
            .mapToObj(
                key ->
                    "{\"key\": \"k%d\", \"value\": %d, \"timestamp\": %d, \"step\": %d}"
                        .formatted(key, number, round, round))
            .collect(Collectors.joining(", "));
    return "{\"run_id\": \"%s\", \"metrics\": [%s], \"tags\": [{\"key\": \"last\", \"value\": \"%d\"}]}"
        .formatted(run, metrics, number);
  }

  private Map<String, Integer> latest(String run) throws Exception {
    JsonPath got = new JsonPath(writer.get("runs/get?run_id=" + run));
    List<Map<String, Object>> metrics = got.getList("run.data.metrics");
    return metrics.stream()
        .collect(
            Collectors.toMap(
                m -> (String) m.get("key"), m -> ((Number) m.get("value")).intValue()));
  }

  @Test
  void toOneRun() throws Exception {
    String run = writer.createRun(experiment);
    eachWriter(
        number -> {
          for (int round = 0; round < ROUNDS; round++) {
            count(writer.post("runs/log-batch", batch(run, number, round)).statusCode());
            count(writer.log(run, "single", number * ROUNDS + round));
          }
        });
    assertThat(statuses).containsOnlyKeys(200).containsValue(2 * WRITERS * ROUNDS);
    Map<String, Integer> latest = latest(run);
    assertThat(latest).containsEntry("single", WRITERS * ROUNDS - 1);
    for (int key = 0; key < KEYS; key++) {
      // Of the last step, at one timestamp, the greatest value.
      assertThat(latest).containsEntry("k" + key, WRITERS - 1);
    }
  }

  @Test
  void toManyRuns() throws Exception {
    List<String> runs = new ArrayList<>();
    for (int i = 0; i < WRITERS / 4; i++) {
      runs.add(writer.createRun(experiment));
    }
    eachWriter(
        number -> {
          for (int round = 0; round < ROUNDS; round++) {
            String run = runs.get((number + round) % runs.size());
            count(writer.post("runs/log-batch", batch(run, number, round)).statusCode());
          }
        });
    assertThat(statuses).containsOnlyKeys(200).containsValue(WRITERS * ROUNDS);
    for (int index = 0; index < runs.size(); index++) {
      assertThat(latest(runs.get(index))).containsEntry("k0", greatestInTheLastRound(runs, index));
    }
  }

  /** The highest numbered of the writers whose last round went to this run. */
  private static int greatestInTheLastRound(List<String> runs, int index) {
    return IntStream.range(0, WRITERS)
        .filter(number -> (number + ROUNDS - 1) % runs.size() == index)
        .max()
        .orElseThrow();
  }

  @Test
  void whoCreateRunsInOneExperiment() throws Exception {
    eachWriter(
        number -> {
          String run = writer.createRun(experiment);
          count(writer.log(run, "m", number));
        });
    assertThat(statuses).containsOnlyKeys(200);
    JsonPath found =
        new JsonPath(
            writer.post("runs/search", "{\"experiment_ids\": [\"" + experiment + "\"]}").body());
    assertThat(found.<Number>getList("runs.data.metrics.value.flatten()"))
        .extracting(Number::intValue)
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, WRITERS).boxed().toList());
  }
}
