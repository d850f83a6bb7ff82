package io.millrace.conformance.wire;

import static io.millrace.conformance.wire.Row.INVALID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.conformance.Server;
import io.restassured.response.Response;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Reference §9, without S3: clients learn that files go through the server alone. */
class NoArtifactTransfersTest extends Table {
  private static final String ROOT = "/api/2.0/mlflow-artifacts/";
  private static final String UNIMPLEMENTED = "NOT_IMPLEMENTED";
  private static final String NO_UPLOAD =
      "Multipart upload is not supported for the current artifact repository";

  @BeforeAll
  static void needLocalArtifacts() {
    assumeTrue(Server.artifacts().root().isEmpty(), "needs artifacts in a folder");
  }

  @Override
  Stream<Row> rows() {
    String file = "\"path\": \"f\"";
    return Stream.of(
        Row.post("mpu/create", ROOT + "mpu/create/d", "{%s, \"num_parts\": 1}".formatted(file))
            .refused(501, UNIMPLEMENTED, NO_UPLOAD),
        Row.post(
                "mpu/complete",
                ROOT + "mpu/complete/d",
                "{%s, \"upload_id\": \"u\", \"parts\": [{\"part_number\": 1, \"etag\": \"e\"}]}"
                    .formatted(file))
            .refused(501, UNIMPLEMENTED, NO_UPLOAD),
        Row.post("mpu/abort", ROOT + "mpu/abort/d", "{%s, \"upload_id\": \"u\"}".formatted(file))
            .refused(501, UNIMPLEMENTED, NO_UPLOAD),
        Row.post("mpu/create, bad folder", ROOT + "mpu/create/..%2fd", "{%s}".formatted(file))
            .refused(INVALID, "Invalid path"),
        Row.get("presigned", ROOT + "presigned/d/f.txt")
            .refused(
                501,
                UNIMPLEMENTED,
                "Multipart download is not supported for the current artifact repository"),
        link("upload"),
        link("download"));
  }

  private static Row link(String what) {
    return Row.post(
            "presigned-%s-url".formatted(what),
            "artifacts/presigned-%s-url".formatted(what),
            "{\"run_id\": \"<run>\", \"path\": \"a\"}")
        .refused(INVALID, "Presigned %s is not supported for".formatted(what));
  }

  @Test
  void theServerSaysThatItOffersNeither() {
    Response info = Api.get("/api/3.0/mlflow/server-info");
    assertThat(info.<Boolean>path("multipart_uploads_enabled")).isFalse();
    assertThat(info.<Boolean>path("multipart_downloads_enabled")).isFalse();
    assertThat(info.<Boolean>path("presigned_upload_run_id_supported")).isTrue();
  }
}
