package io.millrace.tracking.artifact;

import static io.millrace.tracking.artifact.Artifacts.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.millrace.common.v1.ErrorReason;
import io.millrace.tracking.testing.Port;
import io.millrace.tracking.testing.PostgresResource;
import io.millrace.tracking.testing.S3Resource;
import io.millrace.tracking.v1.AbortMultipartUploadRequest;
import io.millrace.tracking.v1.ArtifactTransferServiceGrpc;
import io.millrace.tracking.v1.ArtifactTransferServiceGrpc.ArtifactTransferServiceBlockingV2Stub;
import io.millrace.tracking.v1.CompleteMultipartUploadRequest;
import io.millrace.tracking.v1.CreateMultipartUploadRequest;
import io.millrace.tracking.v1.CreateMultipartUploadResponse;
import io.millrace.tracking.v1.GetPresignedDownloadUrlRequest;
import io.millrace.tracking.v1.GetPresignedDownloadUrlResponse;
import io.millrace.tracking.v1.GetServerInfoRequest;
import io.millrace.tracking.v1.GetServerInfoResponse;
import io.millrace.tracking.v1.MultipartUploadPart;
import io.millrace.tracking.v1.ServerServiceGrpc;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(value = S3Resource.class, scope = TestResourceScope.RESTRICTED_TO_CLASS)
class ArtifactTransferApiTest {

  private final String folder = "t-" + UUID.randomUUID();
  private ManagedChannel channel;
  private Artifacts artifacts;
  private ArtifactTransferServiceBlockingV2Stub transfers;

  @BeforeEach
  void open() {
    channel = Port.connect();
    artifacts = new Artifacts();
    transfers = ArtifactTransferServiceGrpc.newBlockingV2Stub(channel);
  }

  @AfterEach
  void close() {
    channel.shutdownNow();
    artifacts.close();
  }

  @Test
  void theServerSaysWhatItOffers() throws Exception {
    GetServerInfoResponse info =
        ServerServiceGrpc.newBlockingV2Stub(channel)
            .getServerInfo(GetServerInfoRequest.getDefaultInstance());

    assertThat(info.getMultipartUploadsEnabled()).isTrue();
    assertThat(info.getMultipartDownloadsEnabled()).isTrue();
  }

  @Test
  void aFileGoesUpInPartsAndDownByALink() throws Exception {
    CreateMultipartUploadResponse upload =
        transfers.createMultipartUpload(
            CreateMultipartUploadRequest.newBuilder()
                .setArtifactPath(folder + "/model")
                .setPath("/home/me/model.bin")
                .setNumParts(2)
                .build());
    CompleteMultipartUploadRequest.Builder complete =
        CompleteMultipartUploadRequest.newBuilder()
            .setArtifactPath(folder + "/model")
            .setPath("/home/me/model.bin")
            .setUploadId(upload.getUploadId());
    String[] parts = {"a".repeat(5 << 20), "tail"};
    for (int i = 0; i < parts.length; i++) {
      assertThat(upload.getCredentials(i).getPartNumber()).isEqualTo(i + 1);
      HttpResponse<String> sent =
          send(
              HttpRequest.newBuilder(URI.create(upload.getCredentials(i).getUrl()))
                  .PUT(BodyPublishers.ofString(parts[i])));
      complete.addParts(
          MultipartUploadPart.newBuilder()
              .setPartNumber(i + 1)
              .setEtag(sent.headers().firstValue("ETag").orElseThrow()));
    }
    assertThat(artifacts.list(folder + "/model")).isEmpty();
    transfers.completeMultipartUpload(complete.build());

    GetPresignedDownloadUrlResponse link = link(folder + "/model/model.bin");
    assertThat(link.getFileSize()).isEqualTo((5 << 20) + 4);
    assertThat(link.getUrl()).contains("X-Amz-Expires=300");
    HttpResponse<String> range =
        send(HttpRequest.newBuilder(URI.create(link.getUrl())).header("Range", "bytes=-5"));
    assertThat(range.body()).isEqualTo("atail");
    assertThat(Artifacts.text(artifacts.download(folder + "/model/model.bin", "bytes=-4")))
        .isEqualTo("tail");
  }

  @Test
  void theSamePathsAreRefusedAsThroughTheServer() throws Exception {
    artifacts.upload(folder + "/a.txt", "x");
    for (String path : new String[] {"../x", "%2e%2e/x", "a#b"}) {
      assertThat(failureOf(() -> link(path))).hasMessage("Invalid path");
      assertThat(failureOf(() -> begin(path, "f", 1))).hasMessage("Invalid path");
    }
    assertThat(failureOf(() -> begin(folder, "a/..", 1))).hasMessage("Invalid path");
    assertThat(failureOf(() -> begin(folder + "/a.txt", "f", 1)))
        .hasMessageEndingWith("which is a file");
    assertThat(failureOf(() -> begin(folder, "f", 10_001)).reason())
        .isEqualTo(ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE);
    assertThat(failureOf(() -> link(folder)))
        .hasMessage("Artifact path refers to a directory, not a file: '%s'".formatted(folder));
    assertThat(failureOf(() -> link(folder + "/none")).reason())
        .isEqualTo(ErrorReason.ERROR_REASON_RESOURCE_DOES_NOT_EXIST);
  }

  @Test
  void anUploadThatIsGivenUpCannotBeCompleted() throws Exception {
    CreateMultipartUploadResponse upload = begin(folder, "model.bin", 1);
    AbortMultipartUploadRequest abort =
        AbortMultipartUploadRequest.newBuilder()
            .setArtifactPath(folder)
            .setPath("model.bin")
            .setUploadId(upload.getUploadId())
            .build();
    transfers.abortMultipartUpload(abort);
    transfers.abortMultipartUpload(abort);

    assertThat(
            failureOf(
                    () ->
                        transfers.completeMultipartUpload(
                            CompleteMultipartUploadRequest.newBuilder()
                                .setArtifactPath(folder)
                                .setPath("model.bin")
                                .setUploadId(upload.getUploadId())
                                .addParts(
                                    MultipartUploadPart.newBuilder().setPartNumber(1).setEtag("x"))
                                .build()))
                .reason())
        .isEqualTo(ErrorReason.ERROR_REASON_RESOURCE_DOES_NOT_EXIST);
  }

  private CreateMultipartUploadResponse begin(String where, String path, int parts)
      throws Exception {
    return transfers.createMultipartUpload(
        CreateMultipartUploadRequest.newBuilder()
            .setArtifactPath(where)
            .setPath(path)
            .setNumParts(parts)
            .build());
  }

  private GetPresignedDownloadUrlResponse link(String path) throws Exception {
    return transfers.getPresignedDownloadUrl(
        GetPresignedDownloadUrlRequest.newBuilder().setPath(path).build());
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), BodyHandlers.ofString());
    }
  }
}
