package io.millrace.conformance.wire;

import static io.millrace.conformance.wire.Row.ABSENT;
import static io.millrace.conformance.wire.Row.INVALID;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.conformance.Deviation;
import io.restassured.response.Response;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Reference §9.1, on S3: links to files of runs and logged models in the client's own place. */
class ArtifactLinksTest extends Table {
  private static final String UPLOAD = "artifacts/presigned-upload-url";
  private static final String DOWNLOAD = "artifacts/presigned-download-url";

  private String run;
  private String model;
  private String elsewhere;

  /** A run and a model of an experiment in the server's own store, and a run of one that is not. */
  @BeforeAll
  void createRuns() {
    String root = Links.needS3() + "/links/" + UUID.randomUUID();
    String experiment = experiment(root);
    run = run(experiment);
    model =
        world()
            .act(
                "logged-models",
                "{\"experiment_id\": \"%s\", \"name\": \"m\"}".formatted(experiment))
            .path("model.info.model_id");
    elsewhere = run(experiment("s3://elsewhere/" + UUID.randomUUID()));
  }

  private String experiment(String location) {
    return world()
        .act(
            "experiments/create",
            "{\"name\": \"<new>\", \"artifact_location\": \"%s\"}".formatted(location))
        .path("experiment_id");
  }

  private String run(String experiment) {
    return world()
        .act("runs/create", "{\"experiment_id\": \"%s\"}".formatted(experiment))
        .path("run.info.run_id");
  }

  @Override
  Stream<Row> rows() {
    return Stream.of(
        Row.post("upload, neither run nor model", UPLOAD, "{\"path\": \"a\"}")
            .refused(INVALID, "Exactly one of run_id and model_id must be provided."),
        Row.post(
                "upload, both run and model",
                UPLOAD,
                "{\"run_id\": \"<run>\", \"model_id\": \"<model>\", \"path\": \"a\"}")
            .refused(INVALID, "Exactly one of run_id and model_id must be provided."),
        Row.post("upload, no path", UPLOAD, "{\"run_id\": \"<run>\"}")
            .refused(INVALID, "Missing value for required parameter 'path'"),
        Row.post("upload, bad path", UPLOAD, "{\"run_id\": \"<run>\", \"path\": \"../a\"}")
            .refused(INVALID, "Invalid path"),
        Row.post("upload, unknown run", UPLOAD, "{\"run_id\": \"<unknownRun>\", \"path\": \"a\"}")
            .refused(404, ABSENT, "<unknownRun>"),
        Row.post(
                "upload, unknown model",
                UPLOAD,
                "{\"model_id\": \"<unknownModel>\", \"path\": \"a\"}")
            .refused(404, ABSENT, "<unknownModel>"),
        Row.post("upload, through the server", UPLOAD, "{\"run_id\": \"<run>\", \"path\": \"a\"}")
            .refused(INVALID, "Presigned upload is not supported for proxied artifact storage"),
        Row.post(
                "upload, expiration 0",
                UPLOAD,
                "{\"run_id\": \"<run>\", \"path\": \"a\", \"expiration\": 0}")
            .refused(INVALID, "expiration must be between 1 and 604800 seconds (got 0).")
            .unlikeMlflow("does not look at it for uploads"),
        Row.post("download, no run", DOWNLOAD, "{\"path\": \"a\"}")
            .refused(INVALID, "Missing value for required parameter 'run_id'"),
        Row.post("download, no path", DOWNLOAD, "{\"run_id\": \"<run>\"}")
            .refused(INVALID, "Missing value for required parameter 'path'"),
        Row.post("download, bad path", DOWNLOAD, "{\"run_id\": \"<run>\", \"path\": \"../a\"}")
            .refused(INVALID, "Invalid path"),
        download("expiration 0", 0),
        download("expiration over 7 days", 604_801),
        Row.post(
                "download, through the server",
                DOWNLOAD,
                "{\"run_id\": \"<run>\", \"path\": \"a\"}")
            .refused(INVALID, "Presigned download is not supported for"));
  }

  private static Row download(String name, int expiration) {
    return Row.post(
            "download, " + name,
            DOWNLOAD,
            "{\"run_id\": \"<run>\", \"path\": \"a\", \"expiration\": %d}".formatted(expiration))
        .refused(
            INVALID,
            "expiration must be between 1 and 604800 seconds (got %d).".formatted(expiration));
  }

  private static HttpResponse<String> upload(Response link, String content) {
    return Links.put(link.path("presigned_url"), link.path("headers"), content);
  }

  @Test
  void aLinkWritesAFileOfARunAndAnotherReadsIt() {
    Response up = Api.post(UPLOAD, "{\"run_id\": \"%s\", \"path\": \"d/ä b.txt\"}".formatted(run));
    assertThat(up.statusCode()).isEqualTo(200);
    assertThat(up.<String>path("presigned_url")).contains("X-Amz-Expires=900");
    assertThat(up.<Map<String, String>>path("headers")).containsEntry("Content-Type", "text/plain");
    assertThat(upload(up, "grün").statusCode()).isEqualTo(200);

    Response listed = Api.get("artifacts/list?run_id=%s&path=d".formatted(run));
    assertThat(listed.<List<String>>path("files.path")).containsExactly("d/ä b.txt");
    Response down =
        Api.post(
            DOWNLOAD,
            "{\"run_id\": \"%s\", \"path\": \"d/ä b.txt\", \"expiration\": 60}".formatted(run));
    assertThat(down.<Integer>path("file_size")).isEqualTo(5);
    assertThat(down.<String>path("presigned_url")).contains("X-Amz-Expires=60");
    HttpResponse<String> file = Links.get(down.path("presigned_url"), Map.of());
    assertThat(file.body()).isEqualTo("grün");
    assertThat(file.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
  }

  @Test
  void aLinkWritesAFileOfALoggedModel() {
    Response up =
        Api.post(UPLOAD, "{\"model_id\": \"%s\", \"path\": \"weights.bin\"}".formatted(model));
    assertThat(up.<Map<String, String>>path("headers"))
        .containsEntry("Content-Type", "application/octet-stream");
    assertThat(upload(up, "1234").statusCode()).isEqualTo(200);
    Response listed = Api.get("logged-models/%s/artifacts/directories".formatted(model));
    assertThat(listed.<List<String>>path("files.path")).containsExactly("weights.bin");
  }

  @Test
  void aLinkIsForOneFileAndOneMethod() {
    Response up = Api.post(UPLOAD, "{\"run_id\": \"%s\", \"path\": \"one.txt\"}".formatted(run));
    String link = up.path("presigned_url");
    assertThat(Links.put(link.replace("one.txt", "two.txt"), Map.of(), "x").statusCode())
        .isEqualTo(403);
    assertThat(Links.get(link, Map.of()).statusCode()).isEqualTo(403);
  }

  @Test
  void aFileThatIsNotThereHasNoLink() {
    Response down = Api.post(DOWNLOAD, "{\"run_id\": \"%s\", \"path\": \"none\"}".formatted(run));
    assertThat(down.statusCode()).isEqualTo(404);
    assertThat(down.<String>path("error_code")).isEqualTo(ABSENT);
    assertThat(down.<String>path("message")).startsWith("No such artifact: '");
  }

  @Test
  @Deviation("signs links to any store that it has access to")
  void whatIsInAnotherStoreHasNoLinks() {
    for (String path : List.of(UPLOAD, DOWNLOAD)) {
      Response refused =
          Api.post(path, "{\"run_id\": \"%s\", \"path\": \"a\"}".formatted(elsewhere));
      assertThat(refused.statusCode()).as(path).isEqualTo(501);
      assertThat(refused.<String>path("message"))
          .isEqualTo(
              "Presigned %s is not supported for the current artifact repository"
                  .formatted(path.equals(UPLOAD) ? "upload" : "download"));
    }
  }
}
