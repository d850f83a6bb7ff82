package io.millrace.conformance.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.conformance.Server;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which Host and Origin headers a browser may bring: no other site reaches a local server. */
@ExtendWith(Server.class)
class HostAndOriginTest {
  private static final String SEARCH = "/api/2.0/mlflow/experiments/search";
  private static final byte[] BODY = "{\"max_results\": 1}".getBytes(StandardCharsets.UTF_8);

  private static RawHttp.Answer post(String path, String origin) throws IOException {
    return RawHttp.send("POST", path, BODY, "Content-Type: " + Api.JSON, "Origin: " + origin);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "localhost:5000", "127.0.0.1", "127.0.0.1:80", "[::1]:5000"})
  void aLocalHostPasses(String host) throws IOException {
    assertThat(RawHttp.get(SEARCH + "?max_results=1", "Host: " + host).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.168.1.7:5000", "10.0.0.3", "172.16.0.1:5000", "172.31.255.1"})
  void aPrivateAddressPasses(String host) throws IOException {
    assertThat(RawHttp.get(SEARCH + "?max_results=1", "Host: " + host).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"evil.example", "evil.example:5000", "localhost.evil.example", "172.32.0.1"})
  void aForeignHostIsRefused(String host) throws IOException {
    RawHttp.Answer answer = RawHttp.get(SEARCH + "?max_results=1", "Host: " + host);
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.body())
        .isEqualTo("Invalid Host header - possible DNS rebinding attack detected");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health", "/version"})
  void probesAnswerAnyHost(String path) throws IOException {
    assertThat(RawHttp.get(path, "Host: evil.example").status()).isEqualTo(200);
  }

  @Test
  void aRequestWithoutHostIsRefused() throws IOException {
    String head = "GET " + SEARCH + "?max_results=1 HTTP/1.1\r\nConnection: close\r\n\r\n";
    assertThat(RawHttp.exchange(head, new byte[0]).status()).isIn(400, 403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://evil.example", "null", "http://localhost.evil.example"})
  void aWriteFromAnotherSiteIsBlocked(String origin) throws IOException {
    for (String path : new String[] {SEARCH, SEARCH.replace("/api", "/ajax-api")}) {
      RawHttp.Answer answer = post(path, origin);
      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.body()).isEqualTo("Cross-origin request blocked");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:3000",
        "https://localhost",
        "http://127.0.0.1",
        "http://[::1]:8"
      })
  void aWriteFromThisMachinePasses(String origin) throws IOException {
    assertThat(post(SEARCH, origin).status()).isEqualTo(200);
  }

  @Test
  void aReadFromAnotherSitePassesWithoutTheHeaderThatShowsIt() throws IOException {
    RawHttp.Answer answer = RawHttp.get(SEARCH + "?max_results=1", "Origin: https://evil.example");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("access-control-allow-origin")).isNull();
  }

  @Test
  void aLocalOriginIsAllowedToReadTheAnswer() throws IOException {
    RawHttp.Answer answer = post(SEARCH, "http://localhost:3000");
    assertThat(answer.header("access-control-allow-origin")).isEqualTo("http://localhost:3000");
    assertThat(answer.header("vary")).containsIgnoringCase("Origin");
  }

  @Test
  void answersAreNeitherSniffedNorFramed() throws IOException {
    RawHttp.Answer answer = RawHttp.get(SEARCH + "?max_results=1");
    assertThat(answer.header("x-content-type-options")).isEqualTo("nosniff");
    assertThat(answer.header("x-frame-options")).isEqualTo("SAMEORIGIN");
  }

  private static RawHttp.Answer preflight(String origin) throws IOException {
    return RawHttp.send(
        "OPTIONS",
        SEARCH,
        new byte[0],
        "Origin: " + origin,
        "Access-Control-Request-Method: POST",
        "Access-Control-Request-Headers: content-type");
  }

  @Test
  void aLocalPreflightIsAnswered() throws IOException {
    RawHttp.Answer answer = preflight("http://localhost:3000");
    assertThat(answer.status()).isIn(200, 204);
    assertThat(answer.header("access-control-allow-origin")).isEqualTo("http://localhost:3000");
    assertThat(answer.header("access-control-allow-methods")).contains("POST", "PATCH");
    assertThat(answer.header("access-control-allow-headers")).containsIgnoringCase("content-type");
  }

  @Test
  void aForeignPreflightIsRefused() throws IOException {
    RawHttp.Answer answer = preflight("https://evil.example");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("access-control-allow-origin")).isNull();
  }
}
