package io.millrace.tracking.artifact;

import static io.millrace.tracking.artifact.Artifacts.all;
import static io.millrace.tracking.artifact.Artifacts.failureOf;
import static io.millrace.tracking.artifact.Artifacts.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.agroal.api.AgroalDataSource;
import io.grpc.stub.BlockingClientCall;
import io.millrace.common.v1.ErrorReason;
import io.millrace.common.v1.FileChunk;
import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.testing.PostgresResource;
import io.millrace.tracking.testing.Tracking;
import io.millrace.tracking.v1.Artifact;
import io.millrace.tracking.v1.DeleteRunRequest;
import io.millrace.tracking.v1.DownloadRunArtifactRequest;
import io.millrace.tracking.v1.ListLoggedModelArtifactsRequest;
import io.millrace.tracking.v1.ListLoggedModelArtifactsResponse;
import io.millrace.tracking.v1.ListRunArtifactsRequest;
import io.millrace.tracking.v1.ListRunArtifactsResponse;
import io.millrace.tracking.v1.UploadRunArtifactRequest;
import io.millrace.tracking.v1.UploadRunArtifactResponse;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class RunArtifactApiTest {

  private static final ByteString CHUNK = ByteString.copyFrom(new byte[256 * 1024]);

  @Inject
  @DataSource("tracking")
  AgroalDataSource database;

  private Tracking tracking;
  private Artifacts artifacts;
  private String run;

  @BeforeEach
  void open() {
    tracking = new Tracking();
    artifacts = new Artifacts();
    run = tracking.newRun();
  }

  @AfterEach
  void close() {
    artifacts.close();
    tracking.close();
  }

  @Test
  void theFilesOfARunAreBelowItsRootInTheStore() throws Exception {
    upload(run, "model/MLmodel", "flavors");
    upload(run, "a.txt", "12345");

    assertThat(Artifacts.root().resolve("0/" + run + "/artifacts/model/MLmodel"))
        .hasContent("flavors");
    assertThat(artifacts.read("0/" + run + "/artifacts/model/MLmodel")).isEqualTo("flavors");
    ListRunArtifactsResponse listing = list(run, "").getFirst();
    assertThat(listing.getRootUri()).isEqualTo("mlflow-artifacts:/0/" + run + "/artifacts");
    assertThat(listing.getFilesList())
        .containsExactly(
            Artifact.newBuilder().setPath("a.txt").setIsDir(false).setFileSize(5).build(),
            Artifact.newBuilder().setPath("model").setIsDir(true).build());
    assertThat(list(run, "./model/").getFirst().getFilesList())
        .extracting(Artifact::getPath)
        .containsExactly("model/MLmodel");
    assertThat(text(download(run, "model/MLmodel", ""))).isEqualTo("flavors");
    assertThat(text(download(run, "model/MLmodel", "bytes=-3"))).isEqualTo("ors");
  }

  @Test
  void aListingWithoutFilesStillSaysWhereTheyWouldBe() throws Exception {
    upload(run, "a.txt", "x");

    for (String path : List.of("nothing", "a.txt")) {
      List<ListRunArtifactsResponse> messages = list(run, path);
      assertThat(messages).hasSize(1);
      assertThat(messages.getFirst().getRootUri()).endsWith(run + "/artifacts");
      assertThat(messages.getFirst().getFilesList()).isEmpty();
    }
  }

  @Test
  void theArtifactsOfADeletedRunStayInReach() throws Exception {
    upload(run, "a.txt", "x");
    tracking.runs.deleteRun(DeleteRunRequest.newBuilder().setRunId(run).build());

    assertThat(text(download(run, "a.txt", ""))).isEqualTo("x");
    assertThat(list(run, "").getFirst().getFilesCount()).isEqualTo(1);
    upload(run, "b.txt", "y");
    assertThat(text(download(run, "b.txt", ""))).isEqualTo("y");
  }

  @Test
  void whatIsMissingIsNotFound() {
    String place = "0/" + run + "/artifacts/";
    assertFails(
        () -> download(run, "x/y", ""), "No such artifact: '" + place + "x/y'", Kind.NOT_FOUND);
    assertFails(() -> download("nobody", "x", ""), "Run with id=nobody not found", Kind.NOT_FOUND);
    assertFails(() -> list("nobody", ""), "Run with id=nobody not found", Kind.NOT_FOUND);
    assertFails(() -> upload("nobody", "x", "x"), "Run with id=nobody not found", Kind.NOT_FOUND);
  }

  @Test
  void aFolderIsNoFile() throws Exception {
    upload(run, "model/MLmodel", "x");

    String message =
        "Artifact path refers to a directory, not a file: '0/" + run + "/artifacts/model'";
    assertFails(() -> download(run, "model", ""), message, Kind.INVALID);
    assertFails(() -> upload(run, "model", "x"), message, Kind.INVALID);
  }

  @Test
  void thePathIsCheckedBeforeTheRunIsLookedUp() {
    assertFails(() -> download("nobody", "../x", ""), "Invalid path", Kind.INVALID);
    assertFails(() -> list("nobody", "%2e%2e"), "Invalid path", Kind.INVALID);
    assertFails(() -> upload("nobody", "a#b", "x"), "Invalid path", Kind.INVALID);
    assertFails(() -> listModel("m-nobody", "/x"), "Invalid path", Kind.INVALID);
  }

  @Test
  void anUploadIsJudgedInMlflowsOrder() throws Exception {
    assertFails(() -> upload("", ""), "Request must specify run_uuid.", Kind.INVALID);
    assertFails(() -> upload(run, "", "x"), "Request must specify path.", Kind.INVALID);
    String tooLarge = "Artifact size is too large. Max size is 10MB.";
    assertFails(() -> uploadChunks(run, "../x", 41), tooLarge, Kind.INVALID);
    assertFails(() -> uploadChunks("nobody", "x", 41), tooLarge, Kind.INVALID);
    assertFails(() -> uploadChunks(run, "large", 41), tooLarge, Kind.INVALID);
    assertFails(() -> upload(run, "../x", ""), "Invalid path", Kind.INVALID);
    assertFails(() -> upload("nobody", "x", ""), "Request must specify data.", Kind.INVALID);
    assertThat(list(run, "").getFirst().getFilesList()).isEmpty();

    uploadChunks(run, "large", 40);
    assertThat(list(run, "").getFirst().getFiles(0).getFileSize()).isEqualTo(10 * 1024 * 1024);
  }

  @Test
  void artifactsElsewhereAreTheClientsToRead() throws Exception {
    for (String location : List.of("s3://bucket/base", "/etc", "file:///etc")) {
      String other = runIn(location);
      String message =
          "The artifacts of run %s are at %s/%1$s/artifacts. This server does not read or write there: clients do, with access of their own."
              .formatted(other, location);

      assertFails(() -> list(other, ""), message, Kind.INVALID);
      assertFails(() -> download(other, "passwd", ""), message, Kind.INVALID);
      assertFails(() -> upload(other, "x", "x"), message, Kind.INVALID);
    }
    assertThat(Path.of("/etc/artifacts")).doesNotExist();
  }

  @Test
  void anExperimentMayHaveAFolderOfItsOwnInTheStore() throws Exception {
    String folder = "team-" + UUID.randomUUID();
    String own = runIn("mlflow-artifacts:///" + folder);

    upload(own, "a.txt", "x");

    assertThat(artifacts.read(folder + "/" + own + "/artifacts/a.txt")).isEqualTo("x");
  }

  @Test
  void aLoggedModelListsItsFiles() throws Exception {
    String model = "m-" + UUID.randomUUID().toString().replace("-", "");
    insertModel(model, 1);
    artifacts.upload("0/models/" + model + "/artifacts/data/model.pkl", "123");

    ListLoggedModelArtifactsResponse listing = listModel(model, "data").getFirst();
    assertThat(listing.getRootUri())
        .isEqualTo("mlflow-artifacts:/0/models/" + model + "/artifacts");
    assertThat(listing.getFilesList())
        .containsExactly(
            Artifact.newBuilder().setPath("data/model.pkl").setIsDir(false).setFileSize(3).build());

    String deleted = "m-" + UUID.randomUUID().toString().replace("-", "");
    insertModel(deleted, 2);
    for (String missing : List.of(deleted, "m-nobody")) {
      assertFails(
          () -> listModel(missing, ""),
          "Logged model with ID '" + missing + "' not found.",
          Kind.NOT_FOUND);
    }
  }

  private void upload(String runId, String path, String... pieces) throws Exception {
    BlockingClientCall<UploadRunArtifactRequest, UploadRunArtifactResponse> call =
        artifacts.runs.uploadRunArtifact();
    UploadRunArtifactRequest.Builder next =
        UploadRunArtifactRequest.newBuilder().setRunUuid(runId).setPath(path);
    for (String piece : pieces) {
      call.write(next.setData(ByteString.copyFromUtf8(piece)).build());
      next.clear();
    }
    call.halfClose();
    call.read();
  }

  private void uploadChunks(String runId, String path, int count) throws Exception {
    BlockingClientCall<UploadRunArtifactRequest, UploadRunArtifactResponse> call =
        artifacts.runs.uploadRunArtifact();
    UploadRunArtifactRequest.Builder next =
        UploadRunArtifactRequest.newBuilder().setRunUuid(runId).setPath(path);
    for (int i = 0; i < count && call.write(next.setData(CHUNK).build()); i++) {
      next.clear();
    }
    call.halfClose();
    call.read();
  }

  private List<FileChunk> download(String runId, String path, String range) throws Exception {
    return all(
        artifacts.runs.downloadRunArtifact(
            DownloadRunArtifactRequest.newBuilder()
                .setRunId(runId)
                .setPath(path)
                .setRange(range)
                .build()));
  }

  private List<ListRunArtifactsResponse> list(String runId, String path) throws Exception {
    return all(
        artifacts.runs.listRunArtifacts(
            ListRunArtifactsRequest.newBuilder().setRunId(runId).setPath(path).build()));
  }

  private List<ListLoggedModelArtifactsResponse> listModel(String modelId, String path)
      throws Exception {
    return all(
        artifacts.runs.listLoggedModelArtifacts(
            ListLoggedModelArtifactsRequest.newBuilder()
                .setModelId(modelId)
                .setArtifactDirectoryPath(path)
                .build()));
  }

  /** A run in a new experiment that keeps its artifacts there. */
  private String runIn(String location) throws Exception {
    try (Connection connection = database.getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                "insert into tracking.experiment"
                    + " (name, artifact_location, creation_time, last_update_time)"
                    + " values (?, ?, 0, 0) returning id")) {
      insert.setString(1, "e-" + UUID.randomUUID());
      insert.setString(2, location);
      ResultSet row = insert.executeQuery();
      row.next();
      return tracking.newRun(row.getString(1)).getInfo().getRunId();
    }
  }

  private void insertModel(String modelId, int lifecycle) throws Exception {
    try (Connection connection = database.getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                "insert into tracking.logged_model (model_id, experiment_id, name, model_type,"
                    + " source_run_id, artifact_uri, status, lifecycle, creation_time, last_update_time)"
                    + " values (?, 0, 'm', '', '', ?, 2, ?, 0, 0)")) {
      insert.setString(1, modelId);
      insert.setString(2, "mlflow-artifacts:/0/models/" + modelId + "/artifacts");
      insert.setInt(3, lifecycle);
      insert.executeUpdate();
    }
  }

  private enum Kind {
    INVALID(ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE),
    NOT_FOUND(ErrorReason.ERROR_REASON_RESOURCE_DOES_NOT_EXIST);

    private final ErrorReason reason;

    Kind(ErrorReason reason) {
      this.reason = reason;
    }
  }

  private static void assertFails(ThrowingCallable call, String message, Kind kind) {
    MillraceException failure = failureOf(call);
    assertThat(failure).hasMessage(message);
    assertThat(failure.reason()).isEqualTo(kind.reason);
  }
}
