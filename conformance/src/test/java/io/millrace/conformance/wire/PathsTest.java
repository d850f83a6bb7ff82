package io.millrace.conformance.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.conformance.Deviation;
import io.millrace.conformance.Server;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reference §1.1: which paths there are, and how they may be written. */
@Tag("smoke")
@ExtendWith(Server.class)
class PathsTest {
  private static final String DEFAULT = "/mlflow/experiments/get?experiment_id=0";

  @ParameterizedTest
  @ValueSource(strings = {"/api/2.0", "/ajax-api/2.0"})
  void protoDeclaredEndpointsAreServedTwice(String prefix) throws IOException {
    RawHttp.Answer answer = RawHttp.get(prefix + DEFAULT);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).contains("\"Default\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/3.0", "/ajax-api/3.0", "/api/1.0", "/api"})
  void theVersionIsFixedPerEndpoint(String prefix) throws IOException {
    assertThat(RawHttp.get(prefix + DEFAULT).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/2.0/mlflow-artifacts/artifacts",
        "/ajax-api/2.0/mlflow-artifacts/artifacts",
        "/api/3.0/mlflow/server-info",
        "/ajax-api/3.0/mlflow/server-info"
      })
  void otherFamiliesAreServedTwiceToo(String path) throws IOException {
    assertThat(RawHttp.get(path).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "/, 200",
    "/health, 200",
    "/version, 200",
    "/get-artifact?run_id=a&path=../b, 400",
    "/mlflow/experiments/get?experiment_id=0, 404"
  })
  void whatIsNoApiIsAtTheRoot(String path, int status) throws IOException {
    assertThat(RawHttp.get(path).status()).isEqualTo(status);
  }

  @Test
  void ajaxOnlyEndpointsAreNotUnderApi() throws IOException {
    String path = "/2.0/mlflow/upload-artifact";
    byte[] body = {1};
    assertThat(RawHttp.send("POST", "/ajax-api" + path, body).status()).isEqualTo(400);
    assertThat(RawHttp.send("POST", "/api" + path, body).status()).isEqualTo(404);
  }

  @Test
  void headWorksWhereGetDoes() throws IOException {
    assertThat(RawHttp.send("HEAD", "/health", new byte[0]).status()).isEqualTo(200);
    assertThat(RawHttp.send("HEAD", "/", new byte[0]).status()).isEqualTo(200);
  }

  @Test
  @Deviation("looks for the parameters in the body of a HEAD request")
  void headTakesTheQueryAsGetDoes() throws IOException {
    assertThat(RawHttp.send("HEAD", "/api/2.0" + DEFAULT, new byte[0]).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"/api/2.0/mlflow/experiments/create, 204", "/api/2.0/mlflow/no/such/thing, 404"})
  void optionsKnowsWhatExists(String path, int status) throws IOException {
    assertThat(RawHttp.send("OPTIONS", path, new byte[0]).status()).isEqualTo(status);
  }

  @Test
  void aDoubledLeadingSlashIsServedAsOne() throws IOException {
    assertThat(RawHttp.get("//api/2.0" + DEFAULT).status()).isEqualTo(200);
  }

  @Test
  void anInnerDoubledSlashIsRedirectedToTheCollapsedPath() throws IOException {
    RawHttp.Answer answer = RawHttp.get("/api/2.0//mlflow/experiments/get?experiment_id=0");
    assertThat(answer.status()).isEqualTo(308);
    assertThat(answer.header("location")).endsWith("/api/2.0" + DEFAULT);
  }

  @Test
  void aTrailingSlashIsAnotherPath() throws IOException {
    assertThat(RawHttp.get("/api/2.0/mlflow/experiments/get/?experiment_id=0").status())
        .isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/2.0/mlflow/no/such/thing",
        "/api/2.0/nothing",
        "/api/9.9/mlflow/runs/get",
        "/api/3.0/mlflow/traces/search",
        "/no-such-page"
      })
  void anUnknownPathIsNotFoundWithoutJson(String path) throws IOException {
    // Python reads a JSON 404 as a missing resource, any other as a missing endpoint.
    RawHttp.Answer answer = RawHttp.get(path.replace("traces", "no-traces"));
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.header("content-type")).doesNotContain("json");
    assertThat(answer.body().strip()).doesNotStartWith("{");
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /api/3.0/mlflow/issues/search",
    "GET, /api/3.0/mlflow/label-schemas",
    "GET, /api/3.0/mlflow/review-queues",
    "POST, /api/3.0/mlflow/traces/metrics",
    "GET, /api/3.0/mlflow/gateway/endpoints/list",
    "POST, /gateway/chat/mlflow/invocations",
    "POST, /api/3.0/mlflow/prompt-optimization/jobs",
    "GET, /api/3.0/mlflow/mcp-servers",
    "POST, /ajax-api/3.0/mlflow/scorer/invoke",
    "POST, /ajax-api/3.0/mlflow/genai/evaluate/invoke",
    "POST, /ajax-api/3.0/mlflow/demo/generate",
    "GET, /ajax-api/3.0/jobs/1",
    "GET, /ajax-api/2.0/mlflow/users/current",
    "GET, /model-versions/get-artifact?name=a&version=1&path=b",
    "POST, /v1/traces"
  })
  @Deviation("serves what Millrace has not")
  void aFamilyThatIsNotServedIsNotFoundWithoutJson(String method, String path) throws IOException {
    RawHttp.Answer answer = RawHttp.send(method, path, new byte[0], "Content-Type: " + Api.JSON);
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.header("content-type")).doesNotContain("json");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /api/2.0/mlflow/runs/create",
    "POST, /api/2.0/mlflow/runs/get",
    "DELETE, /api/2.0/mlflow/runs/search",
    "POST, /health"
  })
  void anotherMethodIsNotAllowed(String method, String path) throws IOException {
    RawHttp.Answer answer = RawHttp.send(method, path, new byte[0], "Content-Type: " + Api.JSON);
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("content-type")).doesNotContain("json");
  }
}
