package io.millrace.gateway.app;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** MLflow's pages reach a deployments server through the gateway, as far as they may. */
@QuarkusTest
@WithTestResource(DeploymentsProxyTest.Deployments.class)
class DeploymentsProxyTest {

  private static final String PROXY = "/ajax-api/2.0/mlflow/gateway-proxy";

  /** A deployments server that says what it was asked. */
  public static class Deployments implements QuarkusTestResourceLifecycleManager {
    private HttpServer server;

    @Override
    public Map<String, String> start() {
      try {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      server.createContext(
          "/",
          exchange -> {
            String body =
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            byte[] answer =
                "{\"asked\": \"%s %s\", \"body\": %s}"
                    .formatted(
                        exchange.getRequestMethod(),
                        exchange.getRequestURI(),
                        body.isEmpty() ? "null" : body)
                    .getBytes(StandardCharsets.UTF_8);
            int status = exchange.getRequestURI().getPath().contains("missing") ? 404 : 200;
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
          });
      server.start();
      return Map.of(
          "millrace.upstream.tracking",
          "127.0.0.1:1",
          "millrace.upstream.projects",
          "127.0.0.1:1",
          "millrace.upstream.models",
          "127.0.0.1:1",
          "millrace.upstream.registry",
          "127.0.0.1:1",
          "MLFLOW_DEPLOYMENTS_TARGET",
          "http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void stop() {
      server.stop(0);
    }
  }

  @Test
  void theListOfEndpointsIsPassedOn() {
    given()
        .get(PROXY + "?gateway_path=api/2.0/endpoints/")
        .then()
        .statusCode(200)
        .body("asked", is("GET /api/2.0/endpoints/"));
  }

  @Test
  void aCallOfAnEndpointIsPassedOn() {
    given()
        .contentType("application/json")
        .body("{\"gateway_path\": \"gateway/chat/invocations\", \"json_data\": {\"n\": 1}}")
        .post(PROXY)
        .then()
        .statusCode(200)
        .body("asked", is("POST /gateway/chat/invocations"))
        .body("body.n", is(1));
  }

  @Test
  void aRefusalOfTheTargetIsTold() {
    given()
        .contentType("application/json")
        .body("{\"gateway_path\": \"gateway/missing/invocations\"}")
        .post(PROXY)
        .then()
        .statusCode(400)
        .body("message", containsString("Deployments proxy request failed with error code 404."));
  }

  @ParameterizedTest
  @CsvSource({
    "GET, gateway/chat/invocations",
    "GET, api/2.0/secrets",
    "POST, api/2.0/endpoints/",
    "POST, gateway/../invocations",
    "POST, gateway/a/b/invocations"
  })
  void nothingElseCanBeReached(String method, String path) {
    var request = given().contentType("application/json");
    if (method.equals("POST")) {
      request.body("{\"gateway_path\": \"" + path + "\"}");
    } else {
      request.queryParam("gateway_path", path);
    }
    request
        .request(method, PROXY)
        .then()
        .statusCode(400)
        .body("error_code", is("INVALID_PARAMETER_VALUE"))
        .body("message", is("Invalid gateway_path: " + path + " for method: " + method));
  }

  @Test
  void aPathIsNeeded() {
    given()
        .get(PROXY)
        .then()
        .statusCode(400)
        .body("message", is("Deployments proxy request must specify a gateway_path."));
    given().delete(PROXY).then().statusCode(405);
  }
}
