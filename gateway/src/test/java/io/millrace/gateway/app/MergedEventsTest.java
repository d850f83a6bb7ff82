package io.millrace.gateway.app;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The events of all domains in one answer. */
@QuarkusTest
@TestProfile(MergedEventsTest.Profile.class)
class MergedEventsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int WATCHERS = 30;

  /** Tracking, registry, models and projects. */
  private static final int DOMAINS = 4;

  @TempDir Path folder;
  private int dumps;

  /** No heartbeat that would find out who has gone. */
  public static class Profile implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "millrace.events.heartbeat",
          "PT1H",
          "millrace.upstream.projects",
          "127.0.0.1:1",
          "millrace.upstream.models",
          "127.0.0.1:1",
          "millrace.upstream.registry",
          "127.0.0.1:1",
          "millrace.upstream.tracking",
          "127.0.0.1:1");
    }
  }

  /** A watch that has begun. */
  private static Socket watch() throws IOException {
    Socket socket = new Socket("127.0.0.1", RestAssured.port);
    socket.setSoTimeout((int) PATIENCE.toMillis());
    String head =
        "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    InputStream in = socket.getInputStream();
    StringBuilder heard = new StringBuilder();
    while (heard.indexOf("id: ") < 0) {
      int next = in.read();
      assertThat(next).as(heard.toString()).isNotNegative();
      heard.append((char) next);
      assertThat(heard.toString())
          .startsWith("HTTP/1.1 200 ".substring(0, Math.min(13, heard.length())));
    }
    return socket;
  }

  private long watchingThreads() throws IOException {
    Path dump = folder.resolve("threads-" + dumps++);
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpThreads(dump.toString(), ThreadDumpFormat.TEXT_PLAIN);
    try (var lines = Files.lines(dump)) {
      return lines.filter(line -> line.contains("\"events-of-")).count();
    }
  }

  @Test
  void whoGoesAwayInAQuietMomentLeavesNothingBehind() throws Exception {
    List<Socket> watchers = new ArrayList<>();
    for (int i = 0; i < WATCHERS; i++) {
      watchers.add(watch());
    }
    assertThat(watchingThreads()).isEqualTo(DOMAINS * WATCHERS);
    for (Socket watcher : watchers) {
      watcher.close();
    }
    Instant end = Instant.now().plus(PATIENCE);
    while (watchingThreads() > 0 && Instant.now().isBefore(end)) {
      Thread.sleep(200);
    }
    assertThat(watchingThreads()).isZero();
  }

  @Test
  void aPageHasNoMoreThanWasAskedForAndPagesLeaveNothingOut() {
    for (int size : List.of(1, 2, 3, 7, 1000)) {
      Set<String> seen = new HashSet<>();
      String cursor = "";
      boolean hasMore = true;
      while (hasMore) {
        JsonPath page =
            given()
                .get("/api/v1/events?max_results=" + size + "&cursor=" + cursor)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        List<Map<String, Object>> events = page.getList("events");
        assertThat(events == null ? 0 : events.size()).isLessThanOrEqualTo(size);
        if (events != null) {
          for (Map<String, Object> event : events) {
            assertThat(seen.add(event.get("source") + " " + event.get("id"))).isTrue();
          }
        }
        cursor = page.getString("cursor");
        hasMore = page.getBoolean("has_more");
      }
      assertThat(seen).as("by " + size).hasSize(DOMAINS * QuietEvents.LAST);
    }
  }

  @Test
  void moreThanAThousandAtOnceIsRefused() {
    for (int size : List.of(0, -1, 1001, 1500)) {
      String message =
          given()
              .get("/api/v1/events?max_results=" + size)
              .then()
              .statusCode(400)
              .extract()
              .path("message");
      assertThat(message).contains("max_results");
    }
  }
}
