package io.millrace.gateway.app;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A gateway for artifacts and nothing else: reference §1.8. */
@QuarkusTest
@TestProfile(ArtifactsOnlyTest.Profile.class)
class ArtifactsOnlyTest {

  /** The service behind is away: what reaches it is answered in JSON. */
  public static class Profile implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "millrace.upstream.projects",
          "127.0.0.1:1",
          "millrace.upstream.models",
          "127.0.0.1:1",
          "millrace.upstream.registry",
          "127.0.0.1:1",
          "millrace.upstream.tracking",
          "127.0.0.1:1",
          "millrace.gateway.artifacts-only",
          "true");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /api/2.0/mlflow/experiments/create",
    "GET, /ajax-api/2.0/mlflow/runs/get",
    "GET, /api/2.0/mlflow/artifacts/list",
    "POST, /api/2.0/mlflow/artifacts/presigned-upload-url",
    "GET, /get-artifact",
    "POST, /ajax-api/2.0/mlflow/upload-artifact",
    "POST, /graphql"
  })
  void whatIsTrackingIsOffInPlainText(String method, String path) {
    given()
        .contentType(ContentType.JSON)
        .request(method, path)
        .then()
        .statusCode(503)
        .contentType(ContentType.TEXT)
        .header("Retry-After", nullValue())
        .body(
            startsWith(
                "Endpoint: " + path + " disabled due to the server running in `--artifacts-only`"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health", "/version", "/api/3.0/mlflow/server-info", "/"})
  void theProbesAnswer(String path) {
    given().get(path).then().statusCode(200);
  }

  @Test
  void thereAreNoPages() {
    given().get("/experiments").then().statusCode(404);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, artifacts",
    "GET, artifacts/a.txt",
    "PUT, artifacts/a.txt",
    "DELETE, artifacts/a.txt",
    "GET, presigned/a.txt"
  })
  void theProxyIsServed(String method, String path) {
    given()
        .request(method, "/api/2.0/mlflow-artifacts/" + path)
        .then()
        .statusCode(503)
        .contentType(ContentType.JSON)
        .body("error_code", startsWith("TEMPORARILY_UNAVAILABLE"))
        .header("Retry-After", "1");
  }
}
