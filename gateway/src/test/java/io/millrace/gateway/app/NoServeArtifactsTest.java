package io.millrace.gateway.app;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
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

/** A gateway that artifacts do not go through: reference §1.8. */
@QuarkusTest
@TestProfile(NoServeArtifactsTest.Profile.class)
class NoServeArtifactsTest {

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
          "millrace.gateway.serve-artifacts",
          "false");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET, artifacts, artifacts",
    "DELETE, artifacts/a/b.txt, artifacts/{path=**}",
    "POST, mpu/create/a, mpu/create/{artifact_path=**}",
    "POST, mpu/complete/a, mpu/complete/{artifact_path=**}",
    "POST, mpu/abort/a, mpu/abort/{artifact_path=**}",
    "GET, presigned/a.txt, presigned/{path=**}"
  })
  void theProxyIsOffInPlainText(String method, String path, String endpoint) {
    for (String root : new String[] {"/api", "/ajax-api"}) {
      String proxy = root + "/2.0/mlflow-artifacts/";
      given()
          .contentType(ContentType.JSON)
          .request(method, proxy + path)
          .then()
          .statusCode(503)
          .contentType(ContentType.TEXT)
          .header("Retry-After", nullValue())
          .body(startsWith("Endpoint: " + proxy + endpoint + " disabled"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "HEAD"})
  void filesOfTheProxySayItAsADetail(String method) {
    var answer = given().request(method, "/api/2.0/mlflow-artifacts/artifacts/a.txt").then();
    answer.statusCode(503).contentType(ContentType.JSON);
    if (!method.equals("HEAD")) {
      answer.body("detail", startsWith("Artifact serving is disabled."));
      answer.body("error_code", equalTo("TEMPORARILY_UNAVAILABLE"));
    }
  }

  @Test
  void theRestIsServed() {
    given().get("/health").then().statusCode(200);
    given().get("/api/3.0/mlflow/server-info").then().statusCode(200);
    given().get("/api/2.0/mlflow/artifacts/list?run_id=a").then().statusCode(200);
    given().get("/api/2.0/mlflow/experiments/get?experiment_id=0").then().statusCode(200);
  }
}
