package io.millrace.conformance.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.conformance.Setting;
import io.millrace.conformance.Standalone;
import io.restassured.path.json.JsonPath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The disk that the embedded database is on is full. */
@Tag("fault")
@Tag("long")
@Timeout(300)
class DatabaseDiskFullTest {

  /** A fresh database and its log take about half of it. */
  private static final int MEBIBYTES = 192;

  private static final int TAGS = 50;

  /** A refused write fills the database's log as another does: enough to come to its end. */
  private static final int REFUSED = 150;

  private SmallDisk disk;
  private Standalone server;
  private Writer writer;

  @BeforeEach
  void start() throws Exception {
    assumeTrue(!Setting.URL.isSet() && Standalone.isBuilt(), "needs the packaged application");
    disk = SmallDisk.mount(MEBIBYTES);
    server = Standalone.start(disk.folder().resolve("data"));
    writer = new Writer(server.target().url());
  }

  @AfterEach
  void stop() throws Exception {
    try (SmallDisk small = disk;
        Standalone millrace = server) {
      // Closed in this order: Millrace first.
    }
  }

  /** A quarter of a megabyte that does not compress. */
  private Attempt log(String run, int number) throws Exception {
    java.util.Random random = new java.util.Random(number);
    StringBuilder tags = new StringBuilder();
    for (int i = 0; i < TAGS; i++) {
      byte[] bytes = new byte[3000];
      random.nextBytes(bytes);
      String value = java.util.Base64.getEncoder().encodeToString(bytes);
      tags.append(i == 0 ? "" : ",")
          .append("{\"key\": \"n%d-%d\", \"value\": \"%s\"}".formatted(number, i, value));
    }
    return Attempt.of(
        writer.post("runs/log-batch", "{\"run_id\": \"%s\", \"tags\": [%s]}".formatted(run, tags)));
  }

  @Test
  void whatWasAcknowledgedIsThereOnceThereIsSpaceAgain() throws Exception {
    String run = writer.createRun(writer.createExperiment("full"));
    disk.fill();
    List<Integer> acknowledged = new ArrayList<>();
    int number = 0;
    while (log(run, number) == Attempt.DONE) {
      acknowledged.add(number++);
    }
    for (int i = 0; i < REFUSED; i++) {
      if (log(run, ++number) == Attempt.DONE) {
        acknowledged.add(number);
      }
    }

    disk.free();
    int next = number + 1;
    Recovery.measure(
        "a full disk under the embedded database", () -> Recovery.untilDone(() -> log(run, next)));
    acknowledged.add(next);
    JsonPath got = new JsonPath(writer.get("runs/get?run_id=" + run));
    Map<String, String> stored = new HashMap<>();
    got.<Map<String, String>>getList("run.data.tags")
        .forEach(tag -> stored.put(tag.get("key"), tag.get("value")));
    for (int each : acknowledged) {
      for (int i = 0; i < TAGS; i++) {
        assertThat(stored).containsKey("n" + each + "-" + i);
      }
    }
  }
}
