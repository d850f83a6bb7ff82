package io.millrace.conformance.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.conformance.Setting;
import io.millrace.conformance.Standalone;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The disk that artifacts are on is full: they are refused, all else goes on. */
@Tag("fault")
@Tag("long")
@Timeout(120)
class ArtifactDiskFullTest {

  private static final int MEBIBYTE = 1 << 20;

  @TempDir private Path data;
  private SmallDisk disk;
  private Standalone server;
  private ArtifactClient artifacts;
  private Writer writer;

  @BeforeEach
  void start() throws Exception {
    assumeTrue(!Setting.URL.isSet() && Standalone.isBuilt(), "needs the packaged application");
    disk = SmallDisk.mount(64);
    String root = disk.folder().resolve("artifacts").toString();
    server = Standalone.start(data, Map.of("MILLRACE_ARTIFACTS", root));
    artifacts = new ArtifactClient(server.target().url());
    writer = new Writer(server.target().url());
  }

  @AfterEach
  void stop() throws Exception {
    try (SmallDisk small = disk;
        Standalone millrace = server) {
      // Closed in this order: Millrace first.
    }
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  private void assertNothingOf(String folder) throws Exception {
    assertThat(artifacts.ask(folder + "/file").statusCode()).isEqualTo(404);
    assertThat(artifacts.list(folder).body()).doesNotContain("file");
  }

  @Test
  void anUploadThatDoesNotFitLeavesNothingBehind() throws Exception {
    byte[] small = random(8 * MEBIBYTE);
    assertThat(artifacts.put("0/small/file", small).statusCode()).isEqualTo(200);
    long left = disk.left();

    HttpResponse<String> refused = artifacts.put("0/large/file", random(100 * MEBIBYTE));
    assertThat(Attempt.of(refused)).isEqualTo(Attempt.LATER);
    assertThat(refused.body()).contains("The artifact store is full.");

    assertNothingOf("0/large");
    assertThat(disk.left()).isGreaterThan(left - MEBIBYTE);
    assertThat(artifacts.get("0/small/file").body()).isEqualTo(small);
    assertThat(artifacts.put("0/other/file", small).statusCode()).isEqualTo(200);
  }

  @Test
  void whileTheDiskIsFullMetricsAreLoggedAndUploadsWorkOnceThereIsSpace() throws Exception {
    byte[] content = random(MEBIBYTE);
    String run = writer.createRun(writer.createExperiment("full"));
    assertThat(artifacts.put("0/before/file", content).statusCode()).isEqualTo(200);
    disk.fill();
    for (int i = 0; i < 20; i++) {
      assertThat(Attempt.of(artifacts.put("0/during/file", content))).isEqualTo(Attempt.LATER);
      assertThat(writer.log(run, "m", i)).isEqualTo(200);
    }
    assertNothingOf("0/during");
    assertThat(Attempt.of(artifacts.put("0/before/file", random(2 * MEBIBYTE))))
        .isEqualTo(Attempt.LATER);
    assertThat(artifacts.get("0/before/file").body()).isEqualTo(content);

    disk.free();
    Recovery.measure(
        "a full disk under the artifacts",
        () -> Recovery.untilDone(() -> Attempt.of(artifacts.put("0/during/file", content))));
    assertThat(artifacts.get("0/during/file").body()).isEqualTo(content);
  }
}
