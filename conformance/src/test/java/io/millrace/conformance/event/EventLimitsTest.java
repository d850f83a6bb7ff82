package io.millrace.conformance.event;

import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.conformance.Patience;
import io.millrace.conformance.Setting;
import io.millrace.conformance.Standalone;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readers that come too late or read too slowly, over REST. */
@Tag("fault")
@Tag("long")
class EventLimitsTest {
  private static final Pattern OFFERED = Pattern.compile("cursor is '([^']+)'");

  @TempDir private Path data;

  @BeforeEach
  void needABuiltServer() {
    assumeTrue(!Setting.URL.isSet() && Standalone.isBuilt(), "needs the packaged application");
  }

  private static void post(String url, String path, Map<String, ?> body) {
    RestAssured.given()
        .contentType("application/json")
        .body(body)
        .post(url + "/api/2.0/mlflow/" + path)
        .then()
        .statusCode(200);
  }

  private static Response list(String url, String accept, String cursor) {
    return RestAssured.given().accept(accept).get(url + "/api/v1/events?cursor=" + cursor);
  }

  @Test
  void whoComesTooLateIsOfferedACursorThatWorks() throws Exception {
    Map<String, String> settings =
        Map.of(
            "MILLRACE_EVENTS_RETENTION_MAX_EVENTS", "5",
            "MILLRACE_EVENTS_RETENTION_EVERY", "1s");
    try (Standalone server = Standalone.start(data, settings)) {
      String url = server.target().url();
      String old = new EventReader(url).now();
      for (int i = 0; i < 20; i++) {
        post(url, "runs/create", Map.of("experiment_id", "0"));
        post(url, "registered-models/create", Map.of("name", "model-" + i));
      }
      Patience.until(() -> list(url, "application/json", old).statusCode() == 410);
      offered(list(url, "text/event-stream", old));
      // A domain after the other may say that it has expired.
      String cursor = old;
      Response answer = list(url, "application/json", cursor);
      for (int i = 0; i < 10 && answer.statusCode() == 410; i++) {
        cursor = offered(answer);
        answer = list(url, "application/json", cursor);
      }
      assertThat(answer.statusCode()).isEqualTo(200);
      List<String> kept = new EventReader(url).after(cursor);
      assertThat(kept).isNotEmpty().anyMatch(event -> event.endsWith("registered-models/model-19"));
      assertThat(kept).anyMatch(event -> event.contains(" run.created "));
      assertThat(kept).doesNotContain("1 registered_model.created registered-models/model-0");
    }
  }

  @Test
  void whoReadsTooSlowlyIsCutOffAndGoesOnWhereItWas() throws Exception {
    try (Standalone server = Standalone.start(data, Map.of("MILLRACE_EVENTS_STALL_LIMIT", "2s"))) {
      String url = server.target().url();
      post(url, "registered-models/create", Map.of("name", "model"));
      post(url, "model-versions/create", Map.of("name", "model", "source", "s3://b/m"));
      EventReader reader = new EventReader(url);
      String start = reader.now();
      List<String> seen;
      String last;
      try (SlowSseReader slow = new SlowSseReader(url, start)) {
        slow.awaitCursor();
        // Far more than sockets and the server hold for a reader.
        for (int i = 0; i < 400; i++) {
          Map<String, String> tag =
              Map.of("name", "model", "version", "1", "key", "k", "value", i + "x".repeat(99_000));
          post(url, "model-versions/set-tag", tag);
        }
        slow.sleepUntilCutOff();
        seen = slow.events().stream().filter(EventLimitsTest::isTag).collect(toList());
        last = slow.last();
      }
      List<String> committed = reader.settled();
      List<String> wanted = committed.stream().filter(EventLimitsTest::isTag).toList();
      assertThat(wanted).hasSize(400);
      assertThat(seen).hasSizeLessThan(400);
      try (SseWatcher back = new SseWatcher(url, "", last)) {
        Patience.until(() -> seen.size() + tags(back).size() >= wanted.size());
        seen.addAll(tags(back));
      }
      assertThat(seen).isEqualTo(wanted);
    }
  }

  /** The cursor that the answer offers in place of the one that has expired. */
  private static String offered(Response expired) {
    assertThat(expired.statusCode()).isEqualTo(410);
    assertThat(expired.<String>path("error_code")).isEqualTo("CURSOR_EXPIRED");
    Matcher offered = OFFERED.matcher(expired.<String>path("message"));
    assertThat(offered.find()).as(expired.asString()).isTrue();
    return offered.group(1);
  }

  private static List<String> tags(SseWatcher watcher) {
    return watcher.events().stream().filter(EventLimitsTest::isTag).toList();
  }

  /** The domains' events come in no order to one another. */
  private static boolean isTag(String event) {
    return event.contains(" model_version.tag_set ");
  }
}
