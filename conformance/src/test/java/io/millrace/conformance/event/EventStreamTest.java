package io.millrace.conformance.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.millrace.conformance.Deviations;
import io.millrace.conformance.Patience;
import io.millrace.conformance.Server;
import io.millrace.events.v1.WatchRequest;
import io.millrace.tracking.v1.EventServiceGrpc;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The events of a server, by every way out. */
@Tag("smoke")
@Order(Integer.MAX_VALUE)
@ExtendWith(Server.class)
@ResourceLock("all events")
class EventStreamTest {

  private static final int WRITERS = 32;
  private static final int RUNS_EACH = 5;

  private EventReader reader;

  @BeforeEach
  void needMillrace() {
    assumeFalse(Deviations.againstMlflow(), "MLflow has no events");
    reader = new EventReader(Server.url());
  }

  private static String post(String path, Map<String, ?> body, String field) {
    Response response =
        RestAssured.given()
            .contentType("application/json")
            .body(body)
            .post(Server.url() + "/api/2.0/mlflow/" + path);
    assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
    return field == null ? null : response.path(field);
  }

  private static String newExperiment() {
    return post("experiments/create", Map.of("name", "e " + UUID.randomUUID()), "experiment_id");
  }

  private static String newRun(String experiment) {
    return post("runs/create", Map.of("experiment_id", experiment), "run.info.run_id");
  }

  private static void setTag(String run, String key) {
    post("runs/set-tag", Map.of("run_id", run, "key", key, "value", "v"), null);
  }

  @Test
  void everyWatcherSeesWhatWasCommittedInOneOrderWhileManyWrite() throws Exception {
    String start = reader.now();
    String experiment = newExperiment();
    try (SseWatcher sse = new SseWatcher(Server.url(), "", start);
        GrpcWatcher grpc =
            new GrpcWatcher(
                Server.grpc(),
                EventServiceGrpc.getWatchMethod(),
                WatchRequest.newBuilder().setCursor(start).build())) {
      List<Callable<Void>> writers =
          IntStream.range(0, WRITERS)
              .<Callable<Void>>mapToObj(
                  writer ->
                      () -> {
                        for (int i = 0; i < RUNS_EACH; i++) {
                          setTag(newRun(experiment), "k");
                        }
                        return null;
                      })
              .toList();
      try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
        for (Future<Void> done : threads.invokeAll(writers)) {
          done.get();
        }
      }
      int wanted = 1 + 2 * WRITERS * RUNS_EACH;
      Patience.until(() -> sse.events().size() >= wanted && grpc.events().size() >= wanted);

      List<String> committed = reader.after(start);
      assertThat(committed).hasSizeGreaterThanOrEqualTo(wanted);
      assertThat(sse.events().subList(0, wanted)).isEqualTo(committed.subList(0, wanted));
      assertThat(grpc.events().subList(0, wanted)).isEqualTo(committed.subList(0, wanted));
      long first = Long.parseLong(committed.getFirst().split(" ")[0]);
      for (int i = 0; i < wanted; i++) {
        assertThat(committed.get(i)).startsWith(first + i + " ");
      }
    }
  }

  @Test
  void aBrowserHearsCloudEventsOfWhatItAskedFor() throws Exception {
    String experiment = newExperiment();
    String query = "filter.types=run.*&filter.experiment_ids=" + experiment;
    try (SseWatcher watcher = new SseWatcher(Server.url(), query, null)) {
      Patience.until(() -> watcher.last() != null);
      newRun(newExperiment());
      String run = newRun(experiment);
      Patience.until(() -> !watcher.payloads().isEmpty());

      JsonPath event = new JsonPath(watcher.payloads().getFirst());
      assertThat(event.getString("specversion")).isEqualTo("1.0");
      assertThat(event.getString("type")).isEqualTo("run.created");
      assertThat(event.getString("source")).isEqualTo("/tracking");
      assertThat(event.getString("subject")).isEqualTo("runs/" + run);
      assertThat(event.getString("data.run_id")).isEqualTo(run);
      assertThat(event.getLong("data.start_time")).isNotNegative();
      assertThat(event.getString("time")).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
    }
  }

  @Test
  void aBrowserThatComesBackGoesOnWhereItWas() throws Exception {
    String experiment = newExperiment();
    String query = "filter.experiment_ids=" + experiment + "&filter.types=run.created";
    String last;
    try (SseWatcher watcher = new SseWatcher(Server.url(), query, null)) {
      Patience.until(() -> watcher.last() != null);
      newRun(experiment);
      Patience.until(() -> !watcher.events().isEmpty());
      last = watcher.last();
    }
    String missed = newRun(experiment);
    try (SseWatcher back = new SseWatcher(Server.url(), query, last)) {
      Patience.until(() -> !back.events().isEmpty());
      assertThat(back.events()).hasSize(1).first().asString().endsWith("runs/" + missed);
    }
  }

  @Test
  void aListFromNowHasWhatHappensFromThenOn() throws Exception {
    String before = newRun("0");
    var now = reader.page("from=NOW");
    assertThat(now.<Object>get("events")).isNull();
    assertThat(now.getBoolean("has_more")).isFalse();
    String after = newRun("0");
    List<String> events = new ArrayList<>();
    String cursor = now.getString("cursor");
    Patience.until(
        () -> {
          try {
            events.clear();
            events.addAll(reader.after(cursor));
          } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return events.stream().anyMatch(event -> event.endsWith("runs/" + after));
        });
    assertThat(events).noneMatch(event -> event.endsWith("runs/" + before));
  }

  @Test
  void badQuestionsAreRefusedByName() {
    for (String query : List.of("cursor=x", "from=LATER", "since=-1", "filter.types=*a")) {
      for (String accept : List.of("application/json", "text/event-stream")) {
        Response response =
            RestAssured.given().accept(accept).get(Server.url() + "/api/v1/events?" + query);
        assertThat(response.statusCode()).as(query).isEqualTo(400);
        assertThat(response.<String>path("error_code")).isEqualTo("INVALID_PARAMETER_VALUE");
        assertThat(response.<String>path("message")).contains(query.split("=")[0]);
      }
    }
  }
}
