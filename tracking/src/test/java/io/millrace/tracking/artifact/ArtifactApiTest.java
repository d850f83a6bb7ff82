package io.millrace.tracking.artifact;

import static io.millrace.tracking.artifact.Artifacts.all;
import static io.millrace.tracking.artifact.Artifacts.eventually;
import static io.millrace.tracking.artifact.Artifacts.failureOf;
import static io.millrace.tracking.artifact.Artifacts.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.agroal.api.AgroalDataSource;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.millrace.common.v1.ByteRange;
import io.millrace.common.v1.ErrorReason;
import io.millrace.common.v1.FileChunk;
import io.millrace.common.v1.FileInfo;
import io.millrace.runtime.blob.BlobStore;
import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.testing.PostgresResource;
import io.millrace.tracking.v1.Artifact;
import io.millrace.tracking.v1.DownloadArtifactRequest;
import io.millrace.tracking.v1.ListArtifactsRequest;
import io.millrace.tracking.v1.ListArtifactsResponse;
import io.millrace.tracking.v1.UploadArtifactRequest;
import io.millrace.tracking.v1.UploadArtifactResponse;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class ArtifactApiTest {

  @Inject
  @DataSource("tracking")
  AgroalDataSource database;

  private Artifacts artifacts;
  private final String folder = "t-" + UUID.randomUUID();

  @BeforeEach
  void open() {
    artifacts = new Artifacts();
  }

  @AfterEach
  void close() {
    artifacts.close();
  }

  @Test
  void whatGoesUpComesDown() throws Exception {
    artifacts.upload(folder + "/model/MLmodel", "flavors:", " {}", "\n");

    List<FileChunk> chunks = artifacts.download(folder + "/model/MLmodel", "");
    assertThat(text(chunks)).isEqualTo("flavors: {}\n");
    FileInfo info = chunks.getFirst().getInfo();
    assertThat(info.getName()).isEqualTo("MLmodel");
    assertThat(info.getSize()).isEqualTo(12);
    assertThat(info.getEtag()).matches("\"[^\"]+\"");
    assertThat(info.getLastModified())
        .isCloseTo(System.currentTimeMillis(), org.assertj.core.data.Offset.offset(60_000L));
    assertThat(info.hasRange()).isFalse();
    assertThat(Artifacts.root().resolve(folder + "/model/MLmodel")).hasContent("flavors: {}\n");
  }

  @Test
  void anEmptyFileHasInfoAndNoBytes() throws Exception {
    artifacts.upload(folder + "/empty", "");

    List<FileChunk> chunks = artifacts.download(folder + "/empty", "");
    assertThat(chunks).hasSize(1);
    assertThat(chunks.getFirst().getInfo().getSize()).isZero();
    assertThat(chunks.getFirst().getData().isEmpty()).isTrue();
  }

  @Test
  void aLargeFileComesInChunksOfWhichTheFirstSaysWhatFollows() throws Exception {
    String piece = "0123456789abcdef".repeat(16_384);
    artifacts.upload(folder + "/large", piece, piece, "end");

    List<FileChunk> chunks = artifacts.download(folder + "/large", "");
    assertThat(chunks)
        .extracting(chunk -> chunk.getData().size())
        .containsExactly(262_144, 262_144, 3);
    assertThat(chunks).extracting(FileChunk::hasInfo).containsExactly(true, false, false);
    assertThat(text(chunks)).isEqualTo(piece + piece + "end");
  }

  @Test
  void aRangeIsSentAlone() throws Exception {
    artifacts.upload(folder + "/a.txt", "0123456789");

    List<FileChunk> chunks = artifacts.download(folder + "/a.txt", "bytes=2-4");
    assertThat(text(chunks)).isEqualTo("234");
    assertThat(chunks.getFirst().getInfo().getSize()).isEqualTo(10);
    assertThat(chunks.getFirst().getInfo().getRange())
        .isEqualTo(ByteRange.newBuilder().setStart(2).setEnd(4).build());
    assertThat(text(artifacts.download(folder + "/a.txt", "bytes=-2"))).isEqualTo("89");
    assertThat(text(artifacts.download(folder + "/a.txt", "bytes=7-"))).isEqualTo("789");
    assertThat(text(artifacts.download(folder + "/a.txt", "bytes=1-2,4-5")))
        .isEqualTo("0123456789");
  }

  @Test
  void aRangeBeyondTheFileIsOutOfRangeOfAFileThatIsNamed() throws Exception {
    artifacts.upload(folder + "/a.txt", "0123456789");

    BlockingClientCall<?, FileChunk> call =
        artifacts.store.downloadArtifact(
            DownloadArtifactRequest.newBuilder()
                .setPath(folder + "/a.txt")
                .setRange("bytes=10-")
                .build());
    FileChunk first = call.read();
    assertThat(first.getInfo().getSize()).isEqualTo(10);
    assertThat(first.getInfo().hasRange()).isFalse();
    assertThat(first.getData().isEmpty()).isTrue();
    Status status = catchThrowableOfType(StatusException.class, call::read).getStatus();
    assertThat(status.getCode()).isEqualTo(Status.Code.OUT_OF_RANGE);
    assertThat(status.getDescription()).contains("10 bytes");
  }

  @Test
  void aFolderListsOneLevelByNameInBoundedMessages() throws Exception {
    Path local = Files.createDirectories(Artifacts.root().resolve(folder + "/many"));
    for (int i = 0; i < 2001; i++) {
      Files.createFile(local.resolve("f%04d".formatted(i)));
    }
    artifacts.upload(folder + "/many/model/MLmodel", "x");
    artifacts.upload(folder + "/a.txt", "12345");

    List<ListArtifactsResponse> messages =
        all(
            artifacts.store.listArtifacts(
                ListArtifactsRequest.newBuilder().setPath(folder + "/many").build()));
    assertThat(messages)
        .extracting(ListArtifactsResponse::getFilesCount)
        .containsExactly(1000, 1000, 2);
    List<Artifact> files =
        messages.stream().map(ListArtifactsResponse::getFilesList).flatMap(List::stream).toList();
    assertThat(files)
        .extracting(Artifact::getPath)
        .isSorted()
        .startsWith("f0000")
        .endsWith("model");
    assertThat(files.getLast().getIsDir()).isTrue();
    assertThat(files.getLast().hasFileSize()).isFalse();
    assertThat(files.getFirst().hasFileSize()).isTrue();

    assertThat(artifacts.list(folder))
        .containsExactly(
            Artifact.newBuilder().setPath("a.txt").setIsDir(false).setFileSize(5).build(),
            Artifact.newBuilder().setPath("many").setIsDir(true).build());
    assertThat(artifacts.list(folder + "/")).hasSize(2);
    assertThat(artifacts.list(folder + "/a.txt")).isEmpty();
    assertThat(artifacts.list(folder + "/nothing")).isEmpty();
    assertThat(artifacts.list("")).extracting(Artifact::getPath).contains(folder);
  }

  @Test
  void whatIsMissingIsNotFoundAndAFolderIsNoFile() throws Exception {
    artifacts.upload(folder + "/model/MLmodel", "x");

    assertFails(
        () -> artifacts.read(folder + "/nothing"),
        ErrorReason.ERROR_REASON_RESOURCE_DOES_NOT_EXIST,
        "No such artifact: '" + folder + "/nothing'");
    String isFolder = "Artifact path refers to a directory, not a file: '" + folder + "/model'";
    assertInvalid(() -> artifacts.read(folder + "/model"), isFolder);
    assertInvalid(() -> artifacts.upload(folder + "/model", "x"), isFolder);
    assertInvalid(
        () -> artifacts.upload(folder + "/model/MLmodel/x", "x"),
        "Invalid path: '%1$s/model/MLmodel/x' cannot be in '%1$s/model/MLmodel', which is a file"
            .formatted(folder));
    assertThat(artifacts.read(folder + "/model/MLmodel/")).isEqualTo("x");
  }

  @Test
  void aBadPathIsRefusedByEveryCall() {
    for (String path : List.of("../x", "%252e%252e/x", "/x", "a#b", "file:///etc/passwd")) {
      assertInvalid(() -> artifacts.read(path), "Invalid path");
      assertInvalid(() -> artifacts.upload(path, "x"), "Invalid path");
      assertInvalid(() -> artifacts.list(path), "Invalid path");
      assertInvalid(() -> artifacts.delete(path), "Invalid path");
    }
    assertInvalid(
        () -> artifacts.upload(folder + "/", "x"),
        "Artifact path must include a filename (cannot end with '/').");
    assertInvalid(() -> artifacts.delete("."), "Invalid path");
  }

  @Test
  void anUploadSaysWhichFileOnceAndInSmallPieces() {
    assertThat(failureOf(() -> artifacts.upload("")).getMessage())
        .startsWith("Missing value for required parameter 'path'.");
    assertThat(failureOf(() -> artifacts.upload("", "x")).getMessage())
        .startsWith("Missing value for required parameter 'path'.");
    assertInvalid(
        () -> artifacts.upload(folder + "/a", "x".repeat(BlobStore.CHUNK + 1)),
        "Invalid value for parameter 'data' supplied: A message carries at most 262144 bytes.");
    assertThat(Artifacts.root().resolve(folder)).doesNotExist();
  }

  @Test
  void anUploadThatBreaksOffLeavesWhatWasThere() throws Exception {
    artifacts.upload(folder + "/a.txt", "old");
    for (String path : List.of(folder + "/a.txt", folder + "/new/b.txt")) {
      BlockingClientCall<UploadArtifactRequest, UploadArtifactResponse> call =
          artifacts.store.uploadArtifact();
      UploadArtifactRequest.Builder piece =
          UploadArtifactRequest.newBuilder().setPath(path).setData(ByteString.copyFromUtf8("half"));
      for (int i = 0; i < 50; i++) {
        call.write(piece.build());
      }
      eventually(() -> !staged().isEmpty());
      call.cancel("the client has gone", null);
    }
    eventually(() -> staged().isEmpty());

    assertThat(artifacts.read(folder + "/a.txt")).isEqualTo("old");
    assertThat(artifacts.list(folder)).extracting(Artifact::getPath).containsExactly("a.txt");
  }

  @Test
  void deletingRemovesAFileOrAFolderAndForgivesAbsence() throws Exception {
    artifacts.upload(folder + "/a.txt", "x");
    artifacts.upload(folder + "/model/data/model.pkl", "x");

    artifacts.delete(folder + "/model");
    assertThat(artifacts.list(folder)).extracting(Artifact::getPath).containsExactly("a.txt");
    artifacts.delete(folder + "/a.txt");
    artifacts.delete(folder + "/a.txt");
    assertThat(artifacts.list(folder)).isEmpty();
  }

  @Test
  void aChangeIsToldWithWhoseItIs() throws Exception {
    String run = UUID.randomUUID().toString().replace("-", "");
    String file = "7/" + run + "/artifacts/model/MLmodel";
    String ofModel = "7/models/m-" + run + "/artifacts/MLmodel";
    artifacts.upload(file, "12345");
    artifacts.upload(ofModel, "x");
    artifacts.upload(folder + "/other", "x");
    artifacts.delete("7/" + run);
    artifacts.delete("7/" + run);

    assertThat(events("runs/" + run))
        .containsExactly(
            "artifact.logged {path=%s, run_id=%s, experiment_id=7, size=5}".formatted(file, run),
            "artifact.deleted {path=7/%1$s, run_id=%1$s, experiment_id=7}".formatted(run));
    assertThat(events("logged-models/m-" + run))
        .containsExactly(
            "artifact.logged {path=%s, model_id=m-%s, experiment_id=7, size=1}"
                .formatted(ofModel, run));
    assertThat(events("artifacts/" + folder + "/other"))
        .containsExactly("artifact.logged {path=%s/other, size=1}".formatted(folder));
  }

  private List<String> events(String subject) throws Exception {
    List<String> found = new ArrayList<>();
    try (Connection connection = database.getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                """
                select type || ' {' || concat_ws(', ',
                    'path=' || (data->>'path'), 'run_id=' || (data->>'run_id'),
                    'model_id=' || (data->>'model_id'), 'experiment_id=' || (data->>'experiment_id'),
                    'size=' || (data->>'size')) || '}'
                from tracking.event where subject = ? order by id
                """)) {
      select.setString(1, subject);
      ResultSet rows = select.executeQuery();
      while (rows.next()) {
        found.add(rows.getString(1));
      }
    }
    return found;
  }

  private static List<Path> staged() throws Exception {
    Path staging = Artifacts.root().resolve(".millrace-staging");
    try (Stream<Path> files = Files.walk(staging)) {
      return files.filter(file -> staging.relativize(file).getNameCount() > 1).toList();
    }
  }

  private static void assertInvalid(ThrowingCallable call, String message) {
    assertFails(call, ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE, message);
  }

  private static void assertFails(ThrowingCallable call, ErrorReason reason, String message) {
    MillraceException failure = failureOf(call);
    assertThat(failure).hasMessage(message);
    assertThat(failure.reason()).isEqualTo(reason);
  }
}
