package io.millrace.conformance.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.conformance.Server;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Reference §1.5: what clients send along, of which a server needs nothing. */
@ExtendWith(Server.class)
class HeadersTest {
  private static final String SEARCH = "/api/2.0/mlflow/experiments/search";
  private static final byte[] BODY =
      "{\"max_results\": 1, \"filter\": \"name = 'Default'\"}".getBytes(StandardCharsets.UTF_8);

  @Test
  void withAllThatThePythonClientSends() throws IOException {
    RawHttp.Answer answer =
        RawHttp.send(
            "POST",
            SEARCH,
            BODY,
            "User-Agent: mlflow-python-client/3.17.2",
            "X-MLflow-Client-Version: 3.17.2",
            "Accept-Encoding: gzip, deflate",
            "Accept: */*",
            "Content-Type: application/json",
            "Authorization: Basic dXNlcjpwYXNzd29yZA==",
            "X-Of-A-Plugin: anything",
            "Cookie: mlflow-request-header-X-Other=1");
    assertThat(answer.status()).isEqualTo(200);
    // RawHttp reads no compressed answers: one would not contain this.
    assertThat(answer.body()).contains("\"Default\"");
  }

  @Test
  void withABearersToken() throws IOException {
    assertThat(
            RawHttp.get(
                    "/api/2.0/mlflow/experiments/get?experiment_id=0",
                    "Authorization: Bearer anything")
                .status())
        .isEqualTo(200);
  }

  @Test
  void withNothingButTheContentType() throws IOException {
    assertThat(RawHttp.send("POST", SEARCH, BODY, "Content-Type: application/json").body())
        .contains("\"Default\"");
    assertThat(RawHttp.get("/api/2.0/mlflow/experiments/get?experiment_id=0").status())
        .isEqualTo(200);
  }

  @Test
  void severalRequestsOverOneConnection() throws IOException {
    String get =
        "GET /health HTTP/1.1\r\nHost: " + RawHttp.authority() + "\r\nConnection: %s\r\n\r\n";
    RawHttp.Answer first =
        RawHttp.exchange(get.formatted("keep-alive") + get.formatted("close"), new byte[0]);
    assertThat(first.status()).isEqualTo(200);
    assertThat(first.body()).isEqualTo("OK");
    assertThat(first.headers()).doesNotContainEntry("connection", "close");
  }
}
