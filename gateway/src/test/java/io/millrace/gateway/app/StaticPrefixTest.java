package io.millrace.gateway.app;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.millrace.gateway.route.StaticPrefix;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A gateway of which everything is below a prefix. */
@QuarkusTest
@TestProfile(StaticPrefixTest.Profile.class)
class StaticPrefixTest {

  /** As an operator of MLflow would say it. */
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
          "MLFLOW_STATIC_PREFIX",
          "/ml");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/health",
        "/version",
        "/openapi",
        "/api/3.0/mlflow/server-info",
        "/ajax-api/3.0/mlflow/server-info",
        "/ajax-api/2.0/mlflow/gateway-proxy",
        "/",
        "/static-files/pages.css"
      })
  void everythingMovesBelowThePrefix(String path) {
    given().get("/ml" + path).then().statusCode(200);
    given().get(path).then().statusCode(404);
  }

  @Test
  void theDescriptionOfTheApiSaysWhereItIs() {
    given().get("/ml/openapi").then().body("servers[0].url", equalTo("/ml"));
  }

  @Test
  void thePrefixAloneLeadsToTheFirstPage() {
    given()
        .redirects()
        .follow(false)
        .get("/ml")
        .then()
        .statusCode(308)
        .header("Location", equalTo("/ml/"));
    given().get("/ml/").then().body(containsString("href=\"/ml/experiments\""));
  }

  @Test
  void anInnerDoubledSlashIsRedirectedBelowThePrefix() throws Exception {
    // RestAssured would collapse it by itself.
    URI uri =
        URI.create(
            "http://localhost:%d/ml/api/3.0//mlflow/server-info?a=b".formatted(RestAssured.port));
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(308);
    assertThat(response.headers().firstValue("Location"))
        .contains("/ml/api/3.0/mlflow/server-info?a=b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/ml"})
  void filesOfTheProxyAreServedWithAndWithout(String prefix) {
    // The service that has them is away: the route is there.
    String path = prefix + "/api/2.0/mlflow-artifacts/artifacts/a.txt";
    given().get(path).then().statusCode(503);
    given().body("x").put(path).then().statusCode(503);
  }

  @Test
  void otherMethodsOfTheProxyAreNot() {
    given().delete("/api/2.0/mlflow-artifacts/artifacts/a.txt").then().statusCode(404);
    given().get("/api/2.0/mlflow-artifacts/artifacts").then().statusCode(404);
    given().get("/get-artifact?run_id=a&path=b").then().statusCode(404);
  }

  @Test
  void anotherPathWithTheSameBeginningIsNotBelow() {
    given().get("/mlx/health").then().statusCode(404);
  }

  @Test
  void aWriteOfAForeignPageIsRefusedBelowThePrefixToo() {
    given()
        .header("Origin", "https://evil.example")
        .contentType("application/json")
        .body("{}")
        .post("/ml/api/2.0/mlflow/runs/create")
        .then()
        .statusCode(403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ml", "/ml/", "/", "/{ml}", "//ml"})
  void whatCannotBeAPrefixIsRefused(String text) {
    assertThatThrownBy(() -> new StaticPrefix(text)).hasMessageContaining("static-prefix");
    assertThat(new StaticPrefix("/a/b").below("/a/b/c")).isEqualTo("/c");
  }
}
