package io.millrace.conformance.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.conformance.Setting;
import io.millrace.conformance.Standalone;
import io.restassured.path.json.JsonPath;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that log over streams while their server dies again and again: every item is written, in
 * its order, once.
 *
 * <p>A point that is written twice is one point, so each item also logs a param of its own, with
 * another value on each connection: an item that is written a second time conflicts with itself,
 * and is refused.
 */
@Tag("fault")
@Tag("long")
class LogStreamKillTest {

  private static final int CLIENTS = 6;
  private static final int KILLS = 10;
  private static final long MILLIS_BETWEEN = 700;

  @TempDir private Path data;

  @BeforeEach
  void needABuiltServer() {
    assumeTrue(!Setting.URL.isSet() && Standalone.isBuilt(), "needs the packaged application");
  }

  @Test
  void tenDeathsOfTheServerLoseNothingAndDoubleNothing() throws Exception {
    List<StreamingClient> clients = new ArrayList<>();
    Standalone server = Standalone.start(data);
    try {
      Writer writer = new Writer(server.target().url());
      String experiment = writer.createExperiment("streams");
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(new StreamingClient(writer.createRun(experiment), server.target().grpc()));
      }
      for (int i = 0; i < KILLS; i++) {
        Thread.sleep(MILLIS_BETWEEN);
        server.kill();
        server = Standalone.start(data);
        String grpc = server.target().grpc();
        clients.forEach(client -> client.reconnect(grpc));
        List<Long> before = clients.stream().map(StreamingClient::acknowledged).toList();
        for (int c = 0; c < CLIENTS; c++) {
          clients.get(c).awaitMoreThan(before.get(c));
        }
      }
      for (StreamingClient client : clients) {
        client.finish();
      }
      for (StreamingClient client : clients) {
        assertStored(server, client);
      }
    } finally {
      clients.forEach(StreamingClient::close);
      server.close();
    }
  }

  private static void assertStored(Standalone server, StreamingClient client) throws Exception {
    Writer writer = new Writer(server.target().url());
    String run = client.run();
    long sent = client.sent();
    assertThat(sent).isGreaterThan(KILLS);
    assertThat(client.failures()).isEmpty();
    // Every tenth item is a bad one; any other refused one was written twice.
    assertThat(client.refused())
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, (int) sent).filter(i -> i % 10 == 0).boxed().toList());
    List<Integer> written =
        IntStream.rangeClosed(1, (int) sent).filter(i -> i % 10 != 0).boxed().toList();
    JsonPath history = new JsonPath(writer.get("metrics/get-history?metric_key=m&run_id=" + run));
    assertThat(history.<Integer>getList("metrics.step")).containsExactlyElementsOf(written);
    JsonPath got = new JsonPath(writer.get("runs/get?run_id=" + run));
    assertThat(got.getString("run.data.tags.find { it.key == 'last' }.value"))
        .isEqualTo(String.valueOf(written.getLast()));
    assertThat(got.getList("run.data.params")).hasSameSizeAs(written);
  }
}
