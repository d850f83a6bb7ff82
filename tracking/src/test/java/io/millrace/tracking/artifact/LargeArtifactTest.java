package io.millrace.tracking.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.stub.BlockingClientCall;
import io.millrace.common.v1.FileChunk;
import io.millrace.tracking.testing.PostgresResource;
import io.millrace.tracking.v1.DownloadArtifactRequest;
import io.millrace.tracking.v1.UploadArtifactRequest;
import io.millrace.tracking.v1.UploadArtifactResponse;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Random;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Client and server share this JVM's heap: what either of them held would show. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class LargeArtifactTest {

  private static final int CHUNKS = 1200;
  private static final int LOOK_EVERY = 300;
  private static final long ALLOWED_GROWTH = 40L << 20;

  private final String path = "large-" + UUID.randomUUID() + "/model.bin";
  private final byte[] block = new byte[256 * 1024];
  private Artifacts artifacts;

  @BeforeEach
  void open() {
    artifacts = new Artifacts();
    new Random(1).nextBytes(block);
  }

  @AfterEach
  void close() throws Exception {
    artifacts.delete(path);
    artifacts.close();
  }

  @Test
  void threeHundredMegabytesPassThroughALittleMemory() throws Exception {
    long before = heap();
    CRC32C sent = new CRC32C();
    BlockingClientCall<UploadArtifactRequest, UploadArtifactResponse> up =
        artifacts.store.uploadArtifact();
    for (int i = 0; i < CHUNKS; i++) {
      block[0] = (byte) i;
      sent.update(block);
      up.write(
          UploadArtifactRequest.newBuilder()
              .setPath(path)
              .setData(ByteString.copyFrom(block))
              .build());
      lookAtHeap(i, before);
    }
    up.halfClose();
    up.read();

    CRC32C received = new CRC32C();
    BlockingClientCall<?, FileChunk> down =
        artifacts.store.downloadArtifact(
            DownloadArtifactRequest.newBuilder().setPath(path).build());
    int chunks = 0;
    for (FileChunk chunk = down.read(); chunk != null; chunk = down.read()) {
      received.update(chunk.getData().asReadOnlyByteBuffer());
      lookAtHeap(chunks++, before);
    }
    assertThat(chunks).isEqualTo(CHUNKS);
    assertThat(received.getValue()).isEqualTo(sent.getValue());
  }

  private static void lookAtHeap(int chunk, long before) {
    if (chunk % LOOK_EVERY == LOOK_EVERY - 1) {
      assertThat(heap() - before).as("growth of the heap").isLessThan(ALLOWED_GROWTH);
    }
  }

  private static long heap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
