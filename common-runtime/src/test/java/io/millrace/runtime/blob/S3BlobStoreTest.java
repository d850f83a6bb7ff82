package io.millrace.runtime.blob;

import static io.millrace.runtime.blob.Blobs.names;
import static io.millrace.runtime.blob.Blobs.read;
import static io.millrace.runtime.blob.Blobs.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.error.MillraceException;
import io.millrace.testing.S3Server;
import io.minio.PutObjectArgs;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class S3BlobStoreTest extends BlobStoreContract {

  private static S3Server server;
  private final String prefix = "t-" + UUID.randomUUID();

  @BeforeAll
  static void startServer() throws Exception {
    server = S3Server.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Override
  BlobStore empty() {
    return S3BlobStore.open("s3://" + S3Server.BUCKET + "/" + prefix, TestS3Config.of(server));
  }

  @Override
  List<S3Uploads.Upload> leftovers() {
    S3Client client = new S3Client(server.client());
    return client.unfinished(S3Server.BUCKET, prefix, null, null).join().uploads();
  }

  @Test
  void anAbandonedUploadOfManyPartsLeavesNone() throws Exception {
    try (BlobWriter file = store.create("run/model.bin")) {
      file.write(ByteBuffer.wrap(new byte[30 << 20]));
      assertThat(leftovers()).hasSize(1);
    }
    assertThat(leftovers()).isEmpty();
    assertThat(names(store, "")).isEmpty();
  }

  @Test
  void whatOthersHaveInTheBucketIsNotSeen() throws Exception {
    for (String other : List.of(prefix + "-other/a", prefix + ".txt", "a")) {
      server
          .client()
          .putObject(
              PutObjectArgs.builder().bucket(S3Server.BUCKET).object(other).stream(
                      InputStream.nullInputStream(), 0L, -1L)
                  .build());
    }
    write(store, "mine", "x");

    assertThat(names(store, "")).containsExactly("mine");
    assertThat(store.uri()).contains("s3://" + S3Server.BUCKET + "/" + prefix);
  }

  @Test
  void aLinkReadsTheFileAndRangesOfIt() throws Exception {
    write(store, "run/ä b.txt", "0123456789");
    String link = store.links().orElseThrow().read("run/ä b.txt", Duration.ofSeconds(60));

    assertThat(link).doesNotContain("versionId");
    HttpResponse<String> whole = send(HttpRequest.newBuilder(URI.create(link)).GET());
    assertThat(whole.body()).isEqualTo("0123456789");
    assertThat(whole.headers().firstValue("Content-Disposition"))
        .contains("attachment; filename*=UTF-8''%C3%A4%20b.txt");
    HttpResponse<String> range =
        send(HttpRequest.newBuilder(URI.create(link)).header("Range", "bytes=2-4"));
    assertThat(range.statusCode()).isEqualTo(206);
    assertThat(range.body()).isEqualTo("234");
    String another = link.replace("run/", "run2/");
    assertThat(send(HttpRequest.newBuilder(URI.create(another))).statusCode()).isEqualTo(403);
  }

  @Test
  void aFileIsWrittenThroughLinksToItsParts() throws Exception {
    BlobLinks links = store.links().orElseThrow();
    BlobLinks.Upload upload = links.begin("run/model.bin", 2, Duration.ofSeconds(60));
    String first = put(upload.parts().get(0), "a".repeat(5 << 20));
    String second = put(upload.parts().get(1), "b");
    assertThat(names(store, "run")).isEmpty();

    assertNotFound(
        () -> links.complete("run/model.bin", "none", List.of(new BlobLinks.Part(1, first))),
        "No multipart upload with the upload_id 'none' for 'run/model.bin'");
    Assertions.assertThatThrownBy(
            () ->
                links.complete(
                    "run/model.bin", upload.id(), List.of(new BlobLinks.Part(1, "wrong"))))
        .isInstanceOf(MillraceException.class)
        .hasMessageStartingWith("Invalid value for parameter 'parts' supplied: ");
    long size =
        links.complete(
            "run/model.bin",
            upload.id(),
            List.of(new BlobLinks.Part(1, first), new BlobLinks.Part(2, second)));

    assertThat(size).isEqualTo((5 << 20) + 1);
    assertThat(read(store, "run/model.bin", RangeRequest.parse("bytes=-3"))).isEqualTo("aab");
    assertThat(leftovers()).isEmpty();
    links.abort("run/model.bin", upload.id());
  }

  @Test
  void uploadsThatWereBegunLongAgoAreGivenUpBelowThePrefixOnly() throws Exception {
    store.links().orElseThrow().begin("run/model.bin", 1, Duration.ofSeconds(60));
    S3Location other = new S3Location(S3Server.BUCKET, prefix + "-other/");
    S3Multipart multipart =
        new S3Multipart(
            new S3Bucket(new S3Clients(TestS3Config.of(server)).toBucket(other), other));
    String young = multipart.begin("model.bin");

    try (BlobStore sweeping =
        S3BlobStore.open(
            "s3://" + S3Server.BUCKET + "/" + prefix,
            TestS3Config.of(server).withUnfinishedUploadAge(Duration.ofMillis(40)))) {
      Instant end = Instant.now().plusSeconds(20);
      while (leftovers().size() > 1 && Instant.now().isBefore(end)) {
        Thread.sleep(20);
      }
    }
    assertThat(leftovers()).singleElement().extracting(S3Uploads.Upload::id).isEqualTo(young);
    assertThat(multipart.abortOlderThan(Instant.now().minusSeconds(60))).isZero();
    multipart.abort("model.bin", young);
  }

  @Test
  void aBucketThatIsNotThereIsSaidInALine() {
    Assertions.assertThatThrownBy(
            () -> S3BlobStore.open("s3://nothing/here", TestS3Config.of(server)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(
            "cannot use the artifacts at s3://nothing/here (%s): The specified bucket",
            server.endpoint())
        .hasMessageEndingWith("(NoSuchBucket)");
  }

  @Test
  void anS3ThatIsAwayIsSaidAndComesBack() throws Exception {
    write(store, "a.txt", "x");
    try (BlobWriter file = store.create("b.txt")) {
      file.write(ByteBuffer.wrap(new byte[20 << 20]));
      server.kill();

      assertAway(() -> store.stat("a.txt"));
      assertAway(() -> store.open("a.txt", RangeRequest.WHOLE));
      assertAway(() -> names(store, ""));
      assertAway(() -> store.create("c.txt"));
      assertAway(() -> store.delete("a.txt"));
      assertAway(file::commit);
    } finally {
      server.resume();
    }
    assertThat(read(store, "a.txt")).isEqualTo("x");
    assertThat(names(store, "")).containsExactly("a.txt");
  }

  private static void assertAway(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertRefused(
        call,
        ErrorReason.ERROR_REASON_TEMPORARILY_UNAVAILABLE,
        "The artifact store does not work at the moment. Try again.");
  }

  private static String put(String link, String text) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        send(HttpRequest.newBuilder(URI.create(link)).PUT(BodyPublishers.ofString(text)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.headers().firstValue("ETag").orElseThrow();
  }

  private static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), BodyHandlers.ofString());
    }
  }
}
