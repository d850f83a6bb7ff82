package io.millrace.conformance.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.conformance.Patience;
import io.millrace.conformance.Receiver;
import io.millrace.conformance.Setting;
import io.millrace.conformance.Standalone;
import io.millrace.events.v1.EventServiceGrpc;
import io.millrace.events.v1.EventStart;
import io.millrace.events.v1.WatchRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that is killed again and again under load, while watchers go on from their cursors and
 * webhooks are delivered.
 */
@Tag("fault")
@Tag("long")
class EventKillTest {

  private static final int KILLS = 10;
  private static final int WRITERS_EACH = 4;
  private static final int MOST_MILLIS_BETWEEN = 2_500;

  /** The receiver has its bad moments too: one of so many deliveries. */
  private static final int BAD_MOMENT = 97;

  private static final Set<String> TOLD_TO_WEBHOOK =
      Set.of("model_version.created", "model_version.tag_set", "registered_model.alias_set");

  @TempDir private Path data;

  @BeforeEach
  void needABuiltServer() {
    assumeTrue(!Setting.URL.isSet() && Standalone.isBuilt(), "needs the packaged application");
  }

  private Standalone start() {
    return Standalone.start(data, Receiver.allowed(Map.of()));
  }

  @Test
  void everyEventIsWatchedOnceAndDeliveredWhateverDies() throws Exception {
    Standalone server = start();
    String url = server.target().url();
    AtomicInteger deliveries = new AtomicInteger();
    try (Receiver receiver = Receiver.start();
        SseWatcher sse = new SseWatcher(url, "from=EARLIEST", null);
        GrpcWatcher grpc =
            new GrpcWatcher(
                server.target().grpc(),
                EventServiceGrpc.getWatchMethod(),
                WatchRequest.newBuilder().setFrom(EventStart.EVENT_START_EARLIEST).build())) {
      receiver.answer(delivery -> deliveries.incrementAndGet() % BAD_MOMENT == 0 ? 503 : 200);
      HookWatcher hooks = new HookWatcher(receiver, url);
      try (KillLoad load = new KillLoad(url, WRITERS_EACH)) {
        for (int i = 0; i < KILLS; i++) {
          int before = load.written();
          Patience.until(() -> load.written() > before && grpc.isWatching());
          Thread.sleep(ThreadLocalRandom.current().nextInt(MOST_MILLIS_BETWEEN));
          server.kill();
          server = start();
          url = server.target().url();
          load.moved(url);
          sse.moved(url);
          grpc.moved(server.target().grpc());
        }
        int before = load.written();
        Patience.until(() -> load.written() > before + WRITERS_EACH);
        load.stop();
        check(load.written(), new EventReader(url).settled(), sse, grpc, hooks);
      }
    } finally {
      server.close();
    }
  }

  private static void check(
      int written, List<String> committed, SseWatcher sse, GrpcWatcher grpc, HookWatcher hooks)
      throws InterruptedException {
    // What was committed without an answer has its event, too.
    assertThat(committed).hasSizeGreaterThanOrEqualTo(written);
    for (List<String> domain : List.of(ofRegistry(committed), ofTracking(committed))) {
      for (int i = 0; i < domain.size(); i++) {
        assertThat(domain.get(i)).startsWith(i + 1 + " ");
      }
    }
    Patience.until(
        () -> sse.events().size() >= committed.size() && grpc.events().size() >= committed.size());
    for (List<String> watched : List.of(sse.events(), grpc.events())) {
      assertThat(watched).hasSameSizeAs(committed);
      assertThat(ofTracking(watched)).isEqualTo(ofTracking(committed));
      assertThat(ofRegistry(watched)).isEqualTo(ofRegistry(committed));
    }

    List<String> told =
        ofRegistry(committed).stream()
            .map(event -> event.substring(event.indexOf(' ') + 1))
            .filter(event -> TOLD_TO_WEBHOOK.contains(event.split(" ")[0]))
            .toList();
    Patience.until(
        () ->
            hooks.webhook().size() >= told.size()
                && ofModels(hooks.subscription()).size() >= ofModels(committed).size()
                && ofRuns(hooks.subscription()).size() >= ofRuns(committed).size());
    assertThat(hooks.webhook()).isEqualTo(told);
    assertThat(ofRuns(hooks.subscription())).isEqualTo(ofRuns(committed));
    assertThat(ofModels(hooks.subscription())).isEqualTo(ofModels(committed));
    assertThat(hooks.unsigned()).isEmpty();
  }

  private static List<String> ofRegistry(List<String> events) {
    return events.stream().filter(event -> !isTracking(event)).toList();
  }

  private static List<String> ofTracking(List<String> events) {
    return events.stream().filter(EventKillTest::isTracking).toList();
  }

  private static boolean isTracking(String event) {
    return event.contains(" runs/") || event.contains(" experiments/");
  }

  private static List<String> ofRuns(List<String> events) {
    return events.stream().filter(event -> event.contains(" runs/")).toList();
  }

  /** Without the making of webhook and subscription, which is an event itself. */
  private static List<String> ofModels(List<String> events) {
    return events.stream().filter(event -> event.contains(" registered-models/")).toList();
  }
}
