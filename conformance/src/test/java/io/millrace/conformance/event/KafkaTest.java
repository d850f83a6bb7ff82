package io.millrace.conformance.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.conformance.Patience;
import io.millrace.conformance.Setting;
import io.millrace.conformance.Standalone;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All events, in the topic of a real broker. */
@Tag("fault")
@Tag("long")
class KafkaTest {

  private static final String TOPIC = "changes";

  @TempDir private Path folder;

  @BeforeEach
  void needABuiltServer() {
    assumeTrue(!Setting.URL.isSet() && Standalone.isBuilt(), "needs the packaged application");
  }

  @Test
  void everyEventIsARecordKeyedByItsSubject() throws Exception {
    try (KafkaBroker broker = KafkaBroker.start(Files.createDirectory(folder.resolve("kafka")));
        Standalone server = server(broker)) {
      changes(server, "a", 20);
      List<String> events = events(server);
      KafkaRecords topic = new KafkaRecords(broker.address(), TOPIC);
      Patience.until(() -> topic.all().size() >= events.size());
      List<ConsumerRecord<String, String>> records = topic.all();
      assertThat(records.stream().map(KafkaRecords::line).toList())
          .containsExactlyInAnyOrderElementsOf(events);
      assertThat(bySubject(records)).isEqualTo(lists(events));
      ConsumerRecord<String, String> moved =
          records.stream().filter(record -> record.value().contains("alias_set")).findAny().get();
      assertThat(moved.key()).isEqualTo("registered-models/a");
      assertThat(KafkaRecords.header(moved, "content-type"))
          .startsWith("application/cloudevents+json");
      JsonPath event = new JsonPath(moved.value());
      assertThat(event.getString("specversion")).isEqualTo("1.0");
      assertThat(event.getString("data.alias")).isEqualTo("champion");
      assertThat(event.getString("data.version")).isEqualTo("1");
    }
  }

  @Test
  void nothingIsMissingAndNothingOutOfOrderAfterBothSidesWereKilled() throws Exception {
    KafkaBroker broker = KafkaBroker.start(Files.createDirectory(folder.resolve("kafka")));
    Standalone server = server(broker);
    try {
      changes(server, "a", 20);
      broker.kill();
      changes(server, "b", 20);
      server.kill();
      server = server(broker);
      changes(server, "c", 20);
      broker.start();
      changes(server, "d", 20);
      List<String> events = events(server);
      KafkaRecords topic = new KafkaRecords(broker.address(), TOPIC);
      Patience.until(() -> Map.copyOf(bySubject(topic.all())).equals(lists(events)));
    } finally {
      server.close();
      broker.close();
    }
  }

  private Standalone server(KafkaBroker broker) {
    return Standalone.start(
        folder.resolve("data"),
        Map.of(
            "MILLRACE_EVENTS_KAFKA_BOOTSTRAP_SERVERS",
            broker.address(),
            "MILLRACE_EVENTS_KAFKA_TOPIC",
            TOPIC));
  }

  /** A model with an alias that is moved, and a run with tags. */
  private static void changes(Standalone server, String model, int tags) {
    String url = server.target().url() + "/api/2.0/mlflow/";
    post(url + "registered-models/create", Map.of("name", model));
    post(url + "model-versions/create", Map.of("name", model, "source", "s3://bucket/m"));
    post(
        url + "registered-models/alias",
        Map.of("name", model, "alias", "champion", "version", "1"));
    String run =
        post(url + "runs/create", Map.of("experiment_id", "0")).getString("run.info.run_id");
    for (int i = 0; i < tags; i++) {
      post(url + "runs/set-tag", Map.of("run_id", run, "key", "k" + i, "value", model));
    }
  }

  private static JsonPath post(String url, Map<String, String> body) {
    return RestAssured.given()
        .contentType("application/json")
        .body(body)
        .post(url)
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  private static List<String> events(Standalone server) throws Exception {
    JsonPath page = new EventReader(server.target().url()).page("max_results=1000");
    List<String> events = new ArrayList<>();
    for (int i = 0; i < page.getList("events").size(); i++) {
      String event = "events[" + i + "].";
      events.add(
          page.getString(event + "source")
              + " "
              + EventReader.line(
                  page.getString(event + "id"),
                  page.getString(event + "type"),
                  page.getString(event + "subject")));
    }
    return events;
  }

  /** Sent again is allowed, out of order is not: what counts is where each event comes first. */
  private static Map<String, List<String>> bySubject(List<ConsumerRecord<String, String>> records) {
    return lists(records.stream().map(KafkaRecords::line).toList());
  }

  private static Map<String, List<String>> lists(List<String> lines) {
    Function<String, String> subject = line -> line.substring(line.lastIndexOf(' '));
    return new LinkedHashSet<>(lines)
        .stream().collect(Collectors.groupingBy(subject, Collectors.toList()));
  }
}
