package io.millrace.conformance.wire;

import static io.millrace.conformance.wire.Row.ABSENT;
import static io.millrace.conformance.wire.Row.BAD;
import static io.millrace.conformance.wire.Row.INVALID;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Reference §9.1: artifacts of runs and logged models. */
class RunArtifactsTest extends Table {
  private static final String UPLOAD = "/ajax-api/2.0/mlflow/upload-artifact";

  private static final String FILES = "/ajax-api/2.0/mlflow/logged-models/<model>/artifacts/files";

  @Override
  Stream<Row> rows() {
    String models = "logged-models/<model>/artifacts/directories";
    return Stream.of(
        Row.get("list, nothing there", "artifacts/list?run_id=<run>")
            .gives("root_uri", "mlflow-artifacts:/<experiment>/<run>/artifacts")
            .gives("files", null),
        Row.get("list, missing folder", "artifacts/list?run_id=<run>&path=no").gives("files", null),
        Row.get("list, deleted run", "artifacts/list?run_id=<deletedRun>").gives("files", null),
        Row.get("list, unknown run", "artifacts/list?run_id=<unknownRun>")
            .refused(404, ABSENT, "Run with id=<unknownRun> not found"),
        Row.get("get-artifact, absent", "/get-artifact?run_id=<run>&path=no.txt")
            .refused(404, ABSENT, "No such artifact: '"),
        Row.get("get-artifact, unknown run", "/get-artifact?run_id=<unknownRun>&path=a.txt")
            .refused(404, ABSENT, ""),
        Row.get("get-artifact, no path", "/get-artifact?run_id=<run>")
            .refused(Row.ANY, "path")
            .unlikeMlflow("answers in HTML"),
        upload("no run", "", "x").refused(Row.ANY, "Request must specify run_uuid."),
        upload("no path", "?run_uuid=<run>", "x").refused(Row.ANY, "Request must specify path."),
        upload("empty path", "?run_uuid=<run>&path=", "x")
            .refused(Row.ANY, "Request must specify path."),
        upload("no data", "?run_uuid=<run>&path=a", "")
            .refused(Row.ANY, "Request must specify data."),
        upload("over 10 MB", "?run_uuid=<run>&path=a", "<x*10485761>")
            .refused(Row.ANY, "Artifact size is too large. Max size is 10MB."),
        upload("at 10 MB", "?run_uuid=<deletedRun>&path=large", "<x*10485760>"),
        Row.get("model, nothing there", models)
            .gives("root_uri", "mlflow-artifacts:/<experiment>/models/<model>/artifacts")
            .gives("files", null),
        Row.get("model, bad path", models + "?artifact_directory_path=../x")
            .refused(INVALID, "Invalid path"),
        Row.get("model file, no path", FILES)
            .refused(BAD, "Request must include the \"artifact_file_path\" query parameter."),
        Row.get("model file, bad path", FILES + "?artifact_file_path=../x")
            .refused(INVALID, "Invalid path"),
        Row.get("model file, absent", FILES + "?artifact_file_path=no")
            .refused(404, ABSENT, "No such artifact: '"),
        Row.get(
                "model file, unknown model",
                FILES.replace("<model>", "<unknownModel>") + "?artifact_file_path=a")
            .refused(404, ABSENT, "<unknownModel>"),
        Row.get("model, unknown", models.replace("<model>", "<unknownModel>"))
            .refused(404, ABSENT, "<unknownModel>"));
  }

  private static Row upload(String name, String query, String body) {
    return Row.request(
        "upload-artifact, " + name,
        "POST",
        UPLOAD + query,
        Map.of("Content-Type", "application/octet-stream"),
        body);
  }

  private RawHttp.Answer put(String path, String content) throws IOException {
    return RawHttp.send(
        "POST",
        world().fill(UPLOAD + "?run_uuid=<run>&path=" + path),
        content.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void anUploadedFileIsListedAndDownloaded() throws IOException {
    assertThat(put("folder/a.txt", "12345").body()).isEmpty();
    Response root = Api.get(world().fill("artifacts/list?run_id=<run>"));
    assertThat(root.<List<String>>path("files.path")).contains("folder");
    Response folder = Api.get(world().fill("artifacts/list?run_id=<run>&path=folder"));
    assertThat(folder.<List<String>>path("files.path")).containsExactly("folder/a.txt");
    assertThat(folder.<Integer>path("files[0].file_size")).isEqualTo(5);
    Response file = Api.get(world().fill("/get-artifact?run_uuid=<run>&path=folder/a.txt"));
    assertThat(file.asString()).isEqualTo("12345");
    assertThat(file.header("Content-Disposition")).isEqualTo("attachment; filename=a.txt");
    Response refused = Api.get(world().fill("/get-artifact?run_id=<run>&path=folder"));
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.asString()).contains("Artifact path refers to a directory, not a file: '");
  }

  @Test
  void imageNamesWithPercentSignsSurvive() throws IOException {
    String name = "dog%25step%25100%25timestamp%25100.png";
    put(name, "x");
    Response listed = Api.get(world().fill("artifacts/list?run_id=<run>"));
    assertThat(listed.<List<String>>path("files.path")).contains("dog%step%100%timestamp%100.png");
    Response file = Api.get(world().fill("/get-artifact?run_id=<run>&path=" + name));
    assertThat(file.statusCode()).isEqualTo(200);
    assertThat(file.header("Content-Disposition")).contains("dog%step%100%timestamp%100.png");
  }

  @Test
  void filesOfAModelAreListedBelowItsRoot() throws IOException {
    String root =
        world().fill("/api/2.0/mlflow-artifacts/artifacts/<experiment>/models/<model>/artifacts/");
    RawHttp.send("PUT", root + "data/MLmodel", new byte[] {1, 2});
    String list = "logged-models/<model>/artifacts/directories?artifact_directory_path=data";
    Response listed = Api.get(world().fill(list));
    assertThat(listed.<List<String>>path("files.path")).containsExactly("data/MLmodel");
    Response file = Api.get(world().fill(FILES + "?artifact_file_path=data/MLmodel"));
    assertThat(file.asByteArray()).containsExactly(1, 2);
    assertThat(file.header("Content-Disposition")).isEqualTo("attachment; filename=MLmodel");
  }
}
