package io.millrace.conformance.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.conformance.Setting;
import io.millrace.conformance.Standalone;
import io.millrace.testing.S3Server;
import io.millrace.testing.Toxiproxy;
import io.restassured.path.json.JsonPath;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The network to S3, or S3 itself, is slow or fails: artifacts are refused in the time that S3 is
 * given, nothing of half a file is seen, and what needs no artifacts goes on.
 */
@Tag("fault")
@Tag("long")
@Timeout(300)
@TestInstance(Lifecycle.PER_CLASS)
class ObjectStoreFaultTest {

  private static final int MEBIBYTE = 1 << 20;
  private static final int UPLOADS = 50;
  private static final byte[] LARGE = new byte[20 * MEBIBYTE];
  private static final byte[] SMALL = new byte[1000];

  /** All together three times the heap, so that nothing that holds them could live. */
  private static final int HALTING = 60 * MEBIBYTE;

  /** What is left of the heap's gibibyte when the server has started. */
  private static final long ALLOWED_GROWTH = 700L * MEBIBYTE;

  private S3Server store;
  private Toxiproxy network;
  private Standalone server;
  private ArtifactClient artifacts;
  private Writer writer;
  private String run;
  private int points;

  @BeforeAll
  void start(@TempDir Path data) throws Exception {
    assumeTrue(!Setting.URL.isSet() && Standalone.isBuilt(), "needs the packaged application");
    assumeTrue(Toxiproxy.missing().isEmpty(), Toxiproxy.missing());
    new Random(1).nextBytes(LARGE);
    new Random(2).nextBytes(SMALL);
    store = S3Server.start();
    network = Toxiproxy.start(URI.create(store.endpoint()).getAuthority());
    Map<String, String> environment = new HashMap<>(store.environment());
    environment.put("MLFLOW_S3_ENDPOINT_URL", "http://" + network.address());
    environment.put("MILLRACE_ARTIFACTS", "s3://" + S3Server.BUCKET + "/faults");
    server = Standalone.start(data, environment);
    artifacts = new ArtifactClient(server.target().url());
    writer = new Writer(server.target().url());
    run = writer.createRun(writer.createExperiment("faults"));
    assertThat(artifacts.put("0/there/large", LARGE).statusCode()).isEqualTo(200);
    assertThat(artifacts.put("0/there/small", SMALL).statusCode()).isEqualTo(200);
  }

  @AfterAll
  void stop() {
    for (AutoCloseable each : new AutoCloseable[] {server, network, store}) {
      try (each) {
        // Closed if it was started.
      } catch (Exception failure) {
        throw new IllegalStateException(failure);
      }
    }
  }

  @AfterEach
  void heal() throws Exception {
    network.heal();
  }

  private void assertTrackingGoesOn() throws Exception {
    for (int i = 0; i < 50; i++) {
      assertThat(writer.log(run, "m", points++)).isEqualTo(200);
    }
    assertThat(writer.get("runs/get?run_id=" + run)).contains(run);
  }

  private void assertBack(String fault) throws Exception {
    Recovery.measure(
        fault, () -> Recovery.untilDone(() -> Attempt.of(artifacts.put("0/after/file", SMALL))));
    assertThat(artifacts.get("0/there/large").body()).isEqualTo(LARGE);
    assertThat(artifacts.put("0/after/large", LARGE).statusCode()).isEqualTo(200);
  }

  private void assertAllRefused() throws Exception {
    assertThat(Attempt.of(artifacts.put("0/new/small", SMALL))).isEqualTo(Attempt.LATER);
    assertThat(Attempt.of(artifacts.put("0/new/large", LARGE))).isEqualTo(Attempt.LATER);
    assertThat(Attempt.of(artifacts.ask("0/there/small"))).isEqualTo(Attempt.LATER);
    assertThat(Attempt.of(artifacts.list("0/there"))).isEqualTo(Attempt.LATER);
  }

  @Test
  void aSlowStoreIsSlowAndNothingElse() throws Exception {
    network.delay(700);
    assertThat(artifacts.put("0/slow/large", LARGE).statusCode()).isEqualTo(200);
    assertThat(artifacts.get("0/slow/large").body()).isEqualTo(LARGE);
    assertTrackingGoesOn();
  }

  @Test
  void whileConnectionsAreRefusedArtifactsAreRefused() throws Exception {
    network.refuse();
    assertAllRefused();
    assertTrackingGoesOn();
    network.heal();
    assertBack("a store that refused connections");
  }

  @Test
  void anUploadThatIsCutInTheMiddleOfItsBodyLeavesNothingToSee() throws Exception {
    network.cutRequestsAfter(3 * MEBIBYTE);
    assertThat(Attempt.of(artifacts.put("0/cut/large", LARGE))).isEqualTo(Attempt.LATER);
    assertThat(artifacts.ask("0/cut/large").statusCode()).isEqualTo(404);
    assertThat(artifacts.list("0/cut").body()).doesNotContain("large");
    assertTrackingGoesOn();
    network.heal();
    assertBack("a store that cut connections");
  }

  @Test
  void aDownloadThatIsCutInTheMiddleOfItsBodyGoesOnOnAnotherConnection() throws Exception {
    network.cutAnswersAfter(3 * MEBIBYTE);
    assertThat(artifacts.get("0/there/large").body()).isEqualTo(LARGE);
  }

  @Test
  void whileTheStoreIsSilentArtifactsAreRefused() throws Exception {
    network.hang();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> refused = threads.submit(call(this::assertAllRefused));
      while (!refused.isDone()) {
        assertTrackingGoesOn();
      }
      refused.get();
    }
    network.heal();
    assertBack("a silent store");
  }

  private static Callable<Void> call(Check check) {
    return () -> {
      check.run();
      return null;
    };
  }

  /** Something that is to be so. */
  @FunctionalInterface
  private interface Check {
    void run() throws Exception;
  }

  @Test
  void fiftyLargeUploadsIntoAStoreThatFallsSilentStayOutOfMemory() throws Exception {
    CountDownLatch silent = new CountDownLatch(1);
    CountDownLatch halfWay = new CountDownLatch(UPLOADS / 4);
    try (MemoryWatch memory = MemoryWatch.start(server);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<HttpResponse<String>>> uploads = new ArrayList<>();
      for (int i = 0; i < UPLOADS; i++) {
        String path = "0/silent/" + i;
        uploads.add(threads.submit(() -> artifacts.put(path, () -> new Halting(silent, halfWay))));
      }
      halfWay.await();
      network.hang();
      silent.countDown();
      boolean open = true;
      while (open) {
        assertTrackingGoesOn();
        open = uploads.stream().anyMatch(upload -> !upload.isDone());
      }
      for (Future<HttpResponse<String>> upload : uploads) {
        assertThat(Attempt.of(upload.get())).isEqualTo(Attempt.LATER);
      }
      System.out.println(memory);
      assertThat(memory.growth()).as(memory.toString()).isLessThan(ALLOWED_GROWTH);
    }
    network.heal();
    assertBack("a store that fell silent under fifty uploads");
    assertThat(new JsonPath(artifacts.list("0/silent").body()).getList("files")).isNullOrEmpty();
  }

  /** Large content, most of which is sent once the store is silent. */
  private static final class Halting extends InputStream {
    private static final int HALT_AT = 10 * MEBIBYTE;
    private final CountDownLatch silent;
    private final CountDownLatch halfWay;
    private int position;

    Halting(CountDownLatch silent, CountDownLatch halfWay) {
      this.silent = silent;
      this.halfWay = halfWay;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (position >= HALT_AT && silent.getCount() > 0) {
        halfWay.countDown();
        try {
          silent.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      int from = position % LARGE.length;
      int count = Math.min(length, Math.min(HALTING - position, LARGE.length - from));
      System.arraycopy(LARGE, from, target, offset, count);
      position += count;
      return count == 0 ? -1 : count;
    }
  }
}
