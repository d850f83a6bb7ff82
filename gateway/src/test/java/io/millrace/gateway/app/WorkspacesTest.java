package io.millrace.gateway.app;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Workspaces, which there are none of: reference §1.8. */
@QuarkusTest
@TestProfile(GatewayApplicationTest.Profile.class)
class WorkspacesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/health",
        "/version",
        "/",
        "/api/2.0/mlflow/experiments/get?experiment_id=0",
        "/api/2.0/mlflow-artifacts/artifacts/a.txt",
        "/no-such-page"
      })
  void aRequestThatNamesOneIsRefusedWhereverItGoes(String path) {
    given()
        .header("X-MLFLOW-WORKSPACE", "team")
        .get(path)
        .then()
        .statusCode(500)
        .contentType(ContentType.JSON)
        .body("error_code", equalTo("FEATURE_DISABLED"))
        .body(
            "message",
            equalTo("Workspace APIs are not available: workspaces are not enabled on this server"));
  }

  @Test
  void whatClientsAskFirstAnswersAllTheSame() {
    given()
        .header("X-MLFLOW-WORKSPACE", "team")
        .get("/api/3.0/mlflow/server-info")
        .then()
        .statusCode(200)
        .body("workspaces_enabled", equalTo(false));
  }

  @Test
  void anEmptyNameIsNone() {
    given().header("X-MLFLOW-WORKSPACE", "").get("/health").then().statusCode(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/3.0/mlflow/workspaces",
        "/ajax-api/3.0/mlflow/workspaces",
        "/api/3.0/mlflow/workspaces/team"
      })
  void theirAddressesAreOff(String path) {
    given()
        .get(path)
        .then()
        .statusCode(503)
        .contentType(ContentType.TEXT)
        .body(startsWith("Endpoint: " + path + " disabled"));
    given().header("X-MLFLOW-WORKSPACE", "team").delete(path).then().statusCode(503);
  }
}
