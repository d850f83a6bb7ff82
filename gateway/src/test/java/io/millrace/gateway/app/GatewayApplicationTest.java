package io.millrace.gateway.app;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.millrace.tracking.v1.GetServerInfoRequest;
import io.millrace.tracking.v1.ServerServiceGrpc;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The gateway as an application: one service in its own process, the others where nobody answers.
 */
@QuarkusTest
@TestProfile(GatewayApplicationTest.Profile.class)
class GatewayApplicationTest {

  /** Tracking is said to be at an address where nobody listens. */
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
          "millrace.gateway.max-body",
          "1000");
    }
  }

  @Test
  void theProbesAnswer() {
    given().get("/health").then().statusCode(200).body(equalTo("OK"));
    given().get("/version").then().statusCode(200).body(equalTo("3.17.2"));
  }

  @Test
  void aServiceInTheSameProcessIsReached() {
    given()
        .get("/api/3.0/mlflow/server-info")
        .then()
        .statusCode(200)
        .contentType(ContentType.JSON)
        .header("X-Content-Type-Options", "nosniff")
        .header("X-Frame-Options", "SAMEORIGIN")
        .body("store_type", is("SqlStore"))
        .body("workspaces_enabled", is(false));
    given().get("/ajax-api/3.0/mlflow/server-info").then().statusCode(200);
  }

  @Test
  void aServiceThatDoesNotAnswerIsUnavailable() {
    given()
        .contentType(ContentType.JSON)
        .body("{\"experiment_ids\":[\"0\"]}")
        .post("/api/2.0/mlflow/logged-models/search")
        .then()
        .statusCode(503)
        .header("Retry-After", "1")
        .body("error_code", is("TEMPORARILY_UNAVAILABLE"))
        .body("message", not(containsString("127.0.0.1")));
  }

  @Test
  void whatIsWrongInItselfNeedsNoService() {
    given()
        .contentType(ContentType.JSON)
        .body("{\"run_id\":31}")
        .post("/api/2.0/mlflow/runs/log-metric")
        .then()
        .statusCode(400)
        .body(containsString("Invalid value 31 for parameter 'run_id' supplied"));
    given()
        .contentType(ContentType.JSON)
        .body("{\"run_id\":\"" + "x".repeat(2000) + "\"}")
        .post("/api/2.0/mlflow/runs/log-metric")
        .then()
        .statusCode(413);
  }

  @Test
  void grpcIsServedOnTheSamePort() throws InterruptedException {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", RestAssured.port).usePlaintext().build();
    try {
      assertThat(
              ServerServiceGrpc.newBlockingStub(channel)
                  .getServerInfo(GetServerInfoRequest.getDefaultInstance())
                  .getStoreType())
          .isEqualTo("SqlStore");
    } finally {
      channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }
  }

  /** What the build says of itself. */
  private static String ownVersion() throws IOException {
    Matcher version =
        Pattern.compile("<version>(.*)</version>").matcher(Files.readString(Path.of("pom.xml")));
    assertThat(version.find()).isTrue();
    return version.group(1);
  }

  @Test
  void theApiIsDescribed() throws IOException {
    given()
        .get("/openapi")
        .then()
        .statusCode(200)
        .contentType(ContentType.JSON)
        .body("openapi", is("3.1.0"))
        .body("info.version", is(ownVersion()))
        .body("servers.url", is(List.of("/")))
        .body("paths.'/api/2.0/mlflow/runs/log-batch'.post.operationId", is("RunService_LogBatch"));
  }

  @Test
  void theGuardStandsBeforeEverything() {
    given()
        .header("Host", "evil.example")
        .get("/api/3.0/mlflow/server-info")
        .then()
        .statusCode(403)
        .body(containsString("DNS rebinding"));
    given().header("Host", "evil.example").get("/metrics").then().statusCode(403);
    given().header("Host", "evil.example").get("/health").then().statusCode(200);
    given()
        .header("Origin", "http://evil.example")
        .contentType(ContentType.JSON)
        .body("{}")
        .post("/api/2.0/mlflow/runs/create")
        .then()
        .statusCode(403)
        .body(containsString("Cross-origin request blocked"));
  }

  @Test
  void unknownEndpointsAnswerInHtml() {
    given()
        .get("/api/2.0/mlflow/nobody")
        .then()
        .statusCode(404)
        .contentType(ContentType.HTML)
        .body(containsString("Not Found"));
    given()
        .get("/api/2.0/mlflow/runs/create")
        .then()
        .statusCode(405)
        .header("Allow", "OPTIONS, POST");
  }

  @Test
  void metricsAreKeptByRoute() {
    given().get("/api/2.0/mlflow-artifacts/artifacts/one/very/special/file").then().statusCode(503);

    String metrics = given().get("/metrics").then().statusCode(200).extract().asString();

    assertThat(metrics)
        .contains("http_server_requests_seconds_count")
        .contains("uri=\"/api/2.0/mlflow-artifacts/artifacts/{path=**}\"")
        .doesNotContain("very/special");
  }
}
