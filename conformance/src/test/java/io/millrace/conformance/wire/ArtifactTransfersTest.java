package io.millrace.conformance.wire;

import static io.millrace.conformance.wire.Row.ABSENT;
import static io.millrace.conformance.wire.Row.INVALID;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Reference §9.2, on S3: uploads in parts and downloads past the server. */
@Tag("smoke")
class ArtifactTransfersTest extends Table {
  private static final String ROOT = "/api/2.0/mlflow-artifacts/";
  private static final String CREATE = ROOT + "mpu/create/";
  private static final String COMPLETE = ROOT + "mpu/complete/";
  private static final String ABORT = ROOT + "mpu/abort/";
  private static final String PRESIGNED = ROOT + "presigned/";

  /** S3 takes no smaller part but the last. */
  private static final String FIVE_MEBIBYTES = "a".repeat(5 << 20);

  /** A folder in the store that no other test has. */
  private String folder;

  @BeforeAll
  static void needS3() {
    Links.needS3();
  }

  @BeforeEach
  void chooseFolder() {
    folder = "conformance/" + UUID.randomUUID();
  }

  @Override
  Stream<Row> rows() {
    return Stream.of(
        Row.post("mpu/create, no path", CREATE + "d", "{\"num_parts\": 1}")
            .refused(INVALID, "Missing value for required parameter 'path'"),
        Row.post("mpu/create, path of a wrong type", CREATE + "d", "{\"path\": 5}")
            .refused(INVALID, "Invalid value 5 for parameter 'path' supplied"),
        Row.post("mpu/create, bad folder", CREATE + "..%2fd", "{\"path\": \"f\"}")
            .refused(INVALID, "Invalid path"),
        Row.post("mpu/create, path without a name", CREATE + "d", "{\"path\": \"/home/me/\"}")
            .refused(INVALID, "Invalid path")
            .unlikeMlflow("begins a file without a name"),
        Row.post("mpu/create, num_parts that is no number", CREATE + "d", body("\"x\""))
            .refused(INVALID, "Invalid value \"x\" for parameter 'num_parts' supplied"),
        Row.post("mpu/create, num_parts 0", CREATE + "d", body("0"))
            .refused(INVALID, "num_parts")
            .unlikeMlflow("begins an upload without parts"),
        Row.post("mpu/create, num_parts over 10000", CREATE + "d", body("10001"))
            .refused(INVALID, "num_parts")
            .unlikeMlflow("answers links that S3 refuses"),
        Row.post("mpu/complete, no path", COMPLETE + "d", "{\"upload_id\": \"u\", \"parts\": [{}]}")
            .refused(INVALID, "Missing value for required parameter 'path'"),
        Row.post(
                "mpu/complete, no parts", COMPLETE + "d", "{\"path\": \"f\", \"upload_id\": \"u\"}")
            .refused(INVALID, "Missing value for required parameter 'parts'"),
        Row.post("mpu/complete, no upload_id", COMPLETE + "d", part("f", "", 1, "e"))
            .refused(INVALID, "Missing value for required parameter 'upload_id'")
            .unlikeMlflow("answers 500"),
        Row.post("mpu/complete, part number 0", COMPLETE + "d", part("f", "u", 0, "e"))
            .refused(INVALID, "part_number")
            .unlikeMlflow("answers 500"),
        Row.post("mpu/complete, unknown upload", COMPLETE + "d", part("f", "u", 1, "e"))
            .refused(404, ABSENT, "No multipart upload with the upload_id 'u'")
            .unlikeMlflow("answers 500"),
        Row.post("mpu/abort, no path", ABORT + "d", "{\"upload_id\": \"u\"}")
            .refused(INVALID, "Missing value for required parameter 'path'"),
        Row.post("mpu/abort, no upload_id", ABORT + "d", "{\"path\": \"f\"}")
            .refused(INVALID, "Missing value for required parameter 'upload_id'")
            .unlikeMlflow("answers 500"),
        Row.post(
                "mpu/abort, unknown upload", ABORT + "d", "{\"path\": \"f\", \"upload_id\": \"u\"}")
            .unlikeMlflow("answers 500"),
        Row.get("presigned, absent", PRESIGNED + "d/none.txt")
            .refused(404, ABSENT, "No such artifact: '"),
        Row.get("presigned, bad path", PRESIGNED + "..%2fd").refused(INVALID, "Invalid path"));
  }

  private static String body(String parts) {
    return "{\"path\": \"f\", \"num_parts\": %s}".formatted(parts);
  }

  private static String part(String path, String uploadId, int number, String etag) {
    return "{\"path\": \"%s\", \"upload_id\": \"%s\", \"parts\": [{\"part_number\": %d, \"etag\": \"%s\"}]}"
        .formatted(path, uploadId, number, etag);
  }

  private Response create(String path, int parts) {
    Response created =
        Api.post(CREATE + folder, "{\"path\": \"%s\", \"num_parts\": %d}".formatted(path, parts));
    created.then().statusCode(200);
    return created;
  }

  private static HttpResponse<String> send(Response created, int part, String content) {
    String credential = "credentials[%d].".formatted(part - 1);
    assertThat(created.<Integer>path(credential + "part_number")).isEqualTo(part);
    Map<String, String> headers = created.path(credential + "headers");
    return Links.put(
        created.path(credential + "url"), headers == null ? Map.of() : headers, content);
  }

  private Response listing() {
    return Api.get(ROOT + "artifacts?path=" + folder);
  }

  @Test
  void theServerSaysThatItOffersBoth() {
    Response info = Api.get("/api/3.0/mlflow/server-info");
    assertThat(info.<Boolean>path("multipart_uploads_enabled")).isTrue();
    assertThat(info.<Boolean>path("multipart_downloads_enabled")).isTrue();
    assertThat(info.<Boolean>path("presigned_upload_run_id_supported")).isTrue();
    assertThat(info.<Boolean>path("presigned_upload_model_id_supported")).isTrue();
  }

  @Test
  void aFileIsMadeOfItsParts() {
    String local = "/home/me/models/model.bin";
    Response created = create(local, 2);
    assertThat(created.<List<?>>path("credentials")).hasSize(2);
    // Sent in any order, and over again.
    String second = send(created, 2, "tail").headers().firstValue("ETag").orElseThrow();
    send(created, 1, "b".repeat(5 << 20));
    String first = send(created, 1, FIVE_MEBIBYTES).headers().firstValue("ETag").orElseThrow();
    assertThat(listing().<List<?>>path("files")).as("before it is complete").isNull();

    Response completed =
        Api.post(
            COMPLETE + folder,
            """
            {"path": "%s", "upload_id": "%s", "parts": [
              {"part_number": 1, "etag": "%s", "url": "x"}, {"part_number": 2, "etag": "%s", "url": "x"}]}
            """
                .formatted(
                    local,
                    created.<String>path("upload_id"),
                    first.replace("\"", "\\\""),
                    second.replace("\"", "\\\"")));
    assertThat(completed.asString().strip()).isEqualTo("{}");
    assertThat(completed.statusCode()).isEqualTo(200);

    assertThat(listing().<List<String>>path("files.path")).containsExactly("model.bin");
    assertThat(Api.get(ROOT + "artifacts/" + folder + "/model.bin").asString())
        .isEqualTo(FIVE_MEBIBYTES + "tail");
  }

  @Test
  void anUploadThatIsAbortedTakesNoMoreParts() {
    Response created = create("model.bin", 1);
    String id = created.path("upload_id");
    String etag =
        send(created, 1, "x").headers().firstValue("ETag").orElseThrow().replace("\"", "");
    String abort = "{\"path\": \"model.bin\", \"upload_id\": \"%s\"}".formatted(id);
    Response aborted = Api.post(ABORT + folder, abort);
    assertThat(aborted.statusCode()).isEqualTo(200);
    assertThat(aborted.asString().strip()).isEqualTo("{}");

    assertThat(send(created, 1, "x").statusCode()).isEqualTo(404);
    Response completed = Api.post(COMPLETE + folder, part("model.bin", id, 1, etag));
    assertThat(completed.statusCode()).isEqualTo(404);
    assertThat(listing().<List<?>>path("files")).isNull();
  }

  @Test
  void partsThatWereNotSentAreRefused() {
    Response created = create("model.bin", 2);
    send(created, 1, "x");
    Response completed =
        Api.post(
            COMPLETE + folder, part("model.bin", created.path("upload_id"), 2, "0".repeat(32)));
    assertThat(completed.statusCode()).isEqualTo(400);
    assertThat(completed.<String>path("error_code")).isEqualTo(INVALID);
    assertThat(completed.<String>path("message")).contains("'parts'");
    assertThat(listing().<List<?>>path("files")).isNull();
  }

  @Test
  void aLinkReadsTheFileAndRangesOfIt() {
    Api.send("PUT", ROOT + "artifacts/" + folder + "/a%20b.txt", Map.of(), "0123456789")
        .then()
        .statusCode(200);
    Response link = Api.get(PRESIGNED + folder + "/a%20b.txt");
    assertThat(link.statusCode()).isEqualTo(200);
    assertThat(link.<Integer>path("file_size")).isEqualTo(10);
    String url = link.path("url");
    assertThat(url).contains("X-Amz-Expires=300").doesNotContain("versionId");

    HttpResponse<String> whole = Links.get(url, Map.of());
    assertThat(whole.body()).isEqualTo("0123456789");
    assertThat(whole.headers().firstValue("Content-Disposition").orElse(""))
        .startsWith("attachment");
    HttpResponse<String> range = Links.get(url, Map.of("Range", "bytes=2-4"));
    assertThat(range.statusCode()).isEqualTo(206);
    assertThat(range.body()).isEqualTo("234");

    Response ofFolder = Api.get(PRESIGNED + folder);
    assertThat(ofFolder.statusCode()).isEqualTo(400);
    assertThat(ofFolder.<String>path("message"))
        .isEqualTo("Artifact path refers to a directory, not a file: '%s'".formatted(folder));
  }
}
