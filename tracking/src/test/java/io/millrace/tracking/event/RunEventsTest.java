package io.millrace.tracking.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agroal.api.AgroalDataSource;
import io.grpc.ManagedChannel;
import io.millrace.events.v1.Event;
import io.millrace.events.v1.EventFilter;
import io.millrace.events.v1.WatchRequest;
import io.millrace.runtime.outbox.EventType;
import io.millrace.tracking.testing.Port;
import io.millrace.tracking.testing.PostgresResource;
import io.millrace.tracking.testing.Tracking;
import io.millrace.tracking.v1.DeleteRunRequest;
import io.millrace.tracking.v1.DeleteTagRequest;
import io.millrace.tracking.v1.LogBatchRequest;
import io.millrace.tracking.v1.LogMetricRequest;
import io.millrace.tracking.v1.RestoreRunRequest;
import io.millrace.tracking.v1.RunStatus;
import io.millrace.tracking.v1.UpdateRunRequest;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a watcher hears of a run's life, and that the catalogue says so. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class RunEventsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Inject
  @DataSource("tracking")
  AgroalDataSource database;

  private final Tracking tracking = new Tracking();
  private final ManagedChannel channel = Port.connect();
  private final String run = tracking.newRun();

  @AfterEach
  void close() {
    tracking.close();
    channel.shutdownNow();
  }

  private Watcher watch(String... types) {
    return new Watcher(
        channel,
        WatchRequest.newBuilder()
            .setFilter(EventFilter.newBuilder().addRunIds(run).addAllTypes(List.of(types)))
            .build());
  }

  private void log(String key, double value, long step) {
    tracking.runs.logMetric(
        LogMetricRequest.newBuilder()
            .setRunId(run)
            .setKey(key)
            .setValue(value)
            .setTimestamp(1)
            .setStep(step)
            .build());
  }

  private static JsonNode data(Event event) throws Exception {
    return JSON.readTree(event.getData());
  }

  @Test
  void aRunsLifeIsToldInOrderAsTheCatalogueHasIt() throws Exception {
    try (Watcher watcher = watch()) {
      log("loss", 0.5, 1);
      tracking.runs.logBatch(
          LogBatchRequest.newBuilder()
              .setRunId(run)
              .addParams(Tracking.tag("lr", "1"))
              .addTags(Tracking.tag("team", "a"))
              .build());
      tracking.runs.deleteTag(DeleteTagRequest.newBuilder().setRunId(run).setKey("team").build());
      tracking.runs.updateRun(
          UpdateRunRequest.newBuilder()
              .setRunId(run)
              .setStatus(RunStatus.RUN_STATUS_FINISHED)
              .setEndTime(5)
              .build());
      tracking.runs.deleteRun(DeleteRunRequest.newBuilder().setRunId(run).build());
      tracking.runs.restoreRun(RestoreRunRequest.newBuilder().setRunId(run).build());

      List<Event> events = watcher.await(event -> event.getType().equals("run.restored"));

      List<String> types = events.stream().map(Event::getType).toList();
      assertThat(types)
          .filteredOn(type -> !type.equals("run.metrics_logged"))
          .containsExactly(
              "run.params_logged",
              "run.tags_set",
              "run.tag_deleted",
              "run.finished",
              "run.deleted",
              "run.restored");
      // By their second, or before the end.
      assertThat(types.indexOf("run.metrics_logged")).isBetween(0, types.indexOf("run.finished"));
      assertInCatalogue(events);
    }
  }

  private static void assertInCatalogue(List<Event> events) throws Exception {
    Map<String, EventType> types =
        new TrackingEvents()
            .types().stream().collect(Collectors.toMap(EventType::name, Function.identity()));
    for (Event event : events) {
      Set<String> fields = new HashSet<>();
      data(event).fieldNames().forEachRemaining(fields::add);
      assertThat(types.get(event.getType()).data().keySet())
          .as(event.getType())
          .containsAll(fields);
    }
  }

  @Test
  void metricsComeOnceASecondWithTheirLatestValues() throws Exception {
    try (Watcher watcher = watch("run.metrics_logged")) {
      for (int step = 1; step <= 300; step++) {
        log("loss", step, step);
      }
      log("nan", Double.NaN, 1);
      tracking.runs.updateRun(
          UpdateRunRequest.newBuilder()
              .setRunId(run)
              .setStatus(RunStatus.RUN_STATUS_FINISHED)
              .build());
      List<Event> events = watcher.await(event -> event.getData().contains("NaN"));

      JsonNode metrics = data(events.getLast()).get("metrics");
      assertThat(metrics.findValuesAsText("key")).endsWith("nan");
      assertThat(events.size()).isLessThan(100);
      List<Integer> steps = events.stream().flatMap(event -> readSteps(event).stream()).toList();
      assertThat(steps).isSorted().doesNotHaveDuplicates().endsWith(300);
    }
  }

  private static List<Integer> readSteps(Event event) {
    try {
      List<Integer> steps = new java.util.ArrayList<>();
      for (JsonNode metric : data(event).get("metrics")) {
        if (metric.get("key").asText().equals("loss")) {
          steps.add(metric.get("step").asInt());
        }
      }
      return steps;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whatAKilledServerLeftUntoldIsTold() throws Exception {
    log("loss", 0.25, 7);
    tracking.runs.updateRun(
        UpdateRunRequest.newBuilder()
            .setRunId(run)
            .setStatus(RunStatus.RUN_STATUS_FINISHED)
            .build());
    try (Watcher watcher = watch("run.metrics_logged");
        Connection connection = database.getConnection();
        var statement = connection.createStatement()) {
      statement.execute(
          "insert into tracking.unreported_metrics (run_id, opened)"
              + " select id, now() - interval '1 hour' from tracking.run where run_id = '%s'"
                  .formatted(run));
      List<Event> events = watcher.await(1);
      assertThat(data(events.getLast()).get("metrics").findValuesAsText("step"))
          .containsExactly("7");
      for (int i = 0; i < 100 && marks(connection) > 0; i++) {
        Thread.sleep(100);
      }
      assertThat(marks(connection)).isZero();
    }
  }

  private int marks(Connection connection) throws Exception {
    try (var statement = connection.createStatement()) {
      var rows =
          statement.executeQuery(
              "select count(*) from tracking.unreported_metrics where opened < now() - interval '10 seconds'");
      rows.next();
      return rows.getInt(1);
    }
  }
}
