package io.millrace.conformance.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.conformance.Artifacts;
import io.millrace.conformance.Setting;
import io.millrace.conformance.Standalone;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file of any size goes through the server without staying in its memory. */
@Tag("fault")
@Tag("long")
class LargeArtifactTest {
  private static final long MEBIBYTE = 1 << 20;
  private static final long SIZE = 1024 * MEBIBYTE;
  private static final long ALLOWED_GROWTH = 100 * MEBIBYTE;

  @TempDir private Path data;

  @BeforeEach
  void needABuiltServer() {
    assumeTrue(!Setting.URL.isSet() && Standalone.isBuilt(), "needs the packaged application");
    assumeTrue(Files.exists(Path.of("/proc/self/status")), "needs Linux's /proc");
  }

  @Test
  void aGibibyteGoesUpAndDown() throws Exception {
    try (Standalone server = Standalone.start(data)) {
      goUpAndDown(server);
    }
  }

  @Test
  void aGibibyteGoesToS3AndBack() throws Exception {
    try (Artifacts artifacts = Artifacts.inS3();
        Standalone server = Standalone.start(data, artifacts)) {
      goUpAndDown(server);
    }
  }

  private static void goUpAndDown(Standalone server) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      String artifacts = server.target().url() + "/api/2.0/mlflow-artifacts/artifacts/";
      // Warm: what any first upload and download load stays out of the measure.
      transfer(client, URI.create(artifacts + "0/warm/up.bin"), 64 * MEBIBYTE);

      try (MemoryWatch memory = MemoryWatch.start(server)) {
        transfer(client, URI.create(artifacts + "0/large/file.bin"), SIZE);
        assertThat(memory.growth()).as(memory.toString()).isLessThan(ALLOWED_GROWTH);
      }
    }
  }

  /** Up and down again, and the same bytes come back. */
  private static void transfer(HttpClient client, URI target, long size) throws Exception {
    Bytes up = new Bytes(size);
    HttpRequest upload =
        HttpRequest.newBuilder(target).PUT(BodyPublishers.ofInputStream(() -> up)).build();
    assertThat(client.send(upload, BodyHandlers.ofString()).statusCode()).isEqualTo(200);

    CRC32 down = new CRC32();
    long length = 0;
    try (InputStream body =
        client.send(HttpRequest.newBuilder(target).build(), BodyHandlers.ofInputStream()).body()) {
      byte[] buffer = new byte[1 << 16];
      for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
        down.update(buffer, 0, read);
        length += read;
      }
    }
    assertThat(length).isEqualTo(size);
    assertThat(down.getValue()).isEqualTo(up.sent.getValue());
  }

  /** Random bytes, made as they are read. */
  private static final class Bytes extends InputStream {
    private final CRC32 sent = new CRC32();
    private final byte[] block = new byte[1 << 16];
    private long left;

    Bytes(long size) {
      left = size;
      new Random(7).nextBytes(block);
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (left == 0) {
        return -1;
      }
      int count = (int) Math.min(left, Math.min(length, block.length));
      System.arraycopy(block, 0, target, offset, count);
      sent.update(block, 0, count);
      left -= count;
      return count;
    }
  }
}
