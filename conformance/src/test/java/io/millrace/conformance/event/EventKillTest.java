package io.millrace.conformance.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.conformance.Setting;
import io.millrace.conformance.Standalone;
import io.millrace.events.v1.EventServiceGrpc;
import io.millrace.events.v1.EventStart;
import io.millrace.events.v1.WatchRequest;
import io.restassured.RestAssured;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is killed again and again under load; watchers that go on from their cursors. */
@Tag("fault")
@Tag("long")
class EventKillTest {

  private static final int WRITERS = 8;
  private static final long MILLIS_BETWEEN = 1_500;

  /** More where the full matrix takes its time. */
  private static final int KILLS = Long.getLong("millrace.outage-seconds", 0) > 0 ? 8 : 2;

  @TempDir private Path data;

  private final AtomicInteger created = new AtomicInteger();
  private volatile String url;
  private volatile boolean over;

  @BeforeEach
  void needABuiltServer() {
    assumeTrue(!Setting.URL.isSet() && Standalone.isBuilt(), "needs the packaged application");
  }

  @Test
  void watchersSeeEveryEventOnceWhateverDies() throws Exception {
    Standalone server = Standalone.start(data);
    url = server.target().url();
    List<Thread> writers = new ArrayList<>();
    try (SseWatcher sse = new SseWatcher(url, "from=EARLIEST", null);
        GrpcWatcher grpc =
            new GrpcWatcher(
                server.target().grpc(),
                EventServiceGrpc.getWatchMethod(),
                WatchRequest.newBuilder().setFrom(EventStart.EVENT_START_EARLIEST).build())) {
      for (int i = 0; i < WRITERS; i++) {
        writers.add(Thread.ofVirtual().start(this::createRuns));
      }
      for (int i = 0; i < KILLS; i++) {
        int before = created.get();
        Patience.until(() -> created.get() > before && grpc.isWatching());
        Thread.sleep(MILLIS_BETWEEN);
        server.kill();
        server = Standalone.start(data);
        url = server.target().url();
        sse.moved(url);
        grpc.moved(server.target().grpc());
      }
      int before = created.get();
      Patience.until(() -> created.get() > before + WRITERS);
      over = true;
      for (Thread writer : writers) {
        writer.join();
      }
      EventReader reader = new EventReader(url);
      // Created runs are at least so many; one that was created without an answer has its event.
      List<String> committed = reader.after("");
      assertThat(committed).hasSizeGreaterThanOrEqualTo(created.get());
      Patience.until(
          () ->
              sse.events().size() >= committed.size() && grpc.events().size() >= committed.size());
      assertThat(sse.events()).isEqualTo(committed);
      assertThat(grpc.events()).isEqualTo(committed);
      for (int i = 0; i < committed.size(); i++) {
        assertThat(committed.get(i)).startsWith(i + 1 + " ");
      }
    } finally {
      over = true;
      server.close();
    }
  }

  private void createRuns() {
    while (!over) {
      try {
        int status =
            RestAssured.given()
                .contentType("application/json")
                .body(Map.of("experiment_id", "0"))
                .post(url + "/api/2.0/mlflow/runs/create")
                .statusCode();
        if (status == 200) {
          created.incrementAndGet();
        }
      } catch (Exception away) {
        // Until the server is back.
      }
    }
  }
}
