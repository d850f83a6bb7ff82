package io.millrace.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What goes around a unary call: deadline, cancellation, request id, limits, verbs. */
class CallTest {

  @RegisterExtension static final EchoServer SERVER = new EchoServer();

  @Test
  void aCallThatTakesTooLongIsGivenUp() {
    HttpResponse<String> response = Http.post(SERVER.uri("/api/2.0/test/hang"), "{}");

    assertThat(response.statusCode()).isEqualTo(504);
    assertThat(response.body())
        .isEqualTo(
            "{\"error_code\":\"DEADLINE_EXCEEDED\","
                + "\"message\":\"The request took too long and was given up.\"}");
  }

  @Test
  void aClientThatGoesAwayCancelsItsCall() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", SERVER.port())) {
      String request =
          "POST /api/2.0/test/hang HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
              + "Content-Length: 2\r\n\r\n{}";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      Thread.sleep(200);
    }
    assertThat(SERVER.echo.cancelled.await(1, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void theDeadlineAndTheRequestIdGoAlong() {
    HttpRequest request =
        HttpRequest.newBuilder(SERVER.uri("/api/2.0/test/metadata"))
            .header("X-Request-Id", "my-request")
            .build();

    HttpResponse<String> response = Http.send(request, BodyHandlers.ofString());

    assertThat(response.body()).startsWith("{\"name\":\"my-request\",\"time_ms\":1");
    assertThat(response.headers().firstValue("x-request-id")).hasValue("my-request");
  }

  @Test
  void aRequestWithoutAnIdGetsOne() {
    HttpResponse<String> response = Http.get(SERVER.uri("/api/2.0/test/metadata"));

    String id = response.headers().firstValue("x-request-id").orElseThrow();
    assertThat(id).matches("[0-9a-f]{16}");
    assertThat(response.body()).contains("\"name\":\"" + id + "\"");
  }

  @Test
  void anIdThatWouldSpoilTheLogsIsReplaced() {
    HttpRequest request =
        HttpRequest.newBuilder(SERVER.uri("/api/2.0/test/metadata"))
            .header("X-Request-Id", "two words")
            .build();

    assertThat(Http.send(request, BodyHandlers.ofString()).headers().firstValue("x-request-id"))
        .hasValueSatisfying(id -> assertThat(id).matches("[0-9a-f]{16}"));
  }

  @Test
  void aBodyBeyondTheLimitIsRefusedAndTheClientHearsIt() {
    String tooLong = "{\"name\":\"" + "x".repeat(EchoServer.LIMITS.maxBody()) + "\"}";

    HttpResponse<String> response = Http.post(SERVER.uri("/api/2.0/test/echo"), tooLong);

    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(response.body())
        .contains("\"error_code\":\"REQUEST_TOO_LARGE\"")
        .contains("larger than 1048576 bytes");
  }

  @Test
  void aBodyOfUnknownLengthIsRefusedWhenItGrowsTooLong() throws IOException {
    StringBuilder chunks = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      chunks.append("10000\r\n").append("x".repeat(0x10000)).append("\r\n");
    }
    String answer =
        Http.raw(
            SERVER.port(),
            "POST /api/2.0/test/echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                + chunks
                + "0\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 413");
  }

  @Test
  void aBodyInManyChunksIsReadWhole() throws IOException {
    String answer =
        Http.raw(
            SERVER.port(),
            "POST /api/2.0/test/echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json;charset=utf-8\r\n"
                + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                + "8\r\n{\"name\":\r\n3\r\n\"a\"\r\n1\r\n}\r\n0\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 200").endsWith("{\"name\":\"a\"}");
  }

  @Test
  void aClientThatAsksBeforeItSendsIsToldToGoOn() throws IOException {
    String answer =
        Http.raw(
            SERVER.port(),
            "POST /api/2.0/test/echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                + "Expect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");

    assertThat(answer).startsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200");
  }

  @Test
  void anotherContentTypeIsRefused() {
    HttpResponse<String> response =
        Http.send(SERVER.uri("/api/2.0/test/echo"), "POST", "text/plain", "{}");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body())
        .contains("Bad Request. Content-Type must be one of ['application/json'].");
  }

  @Test
  void headAnswersAsGetWithoutTheBody() {
    HttpResponse<String> response =
        Http.send(SERVER.uri("/api/2.0/test/names/a"), "HEAD", null, "");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(response.body()).isEmpty();
  }

  @Test
  void optionsNamesTheVerbsOfAPath() {
    HttpResponse<String> response =
        Http.send(SERVER.uri("/api/2.0/test/echo"), "OPTIONS", null, "");

    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(response.headers().firstValue("allow"))
        .hasValue("DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT");
    assertThat(Http.send(SERVER.uri("/api/2.0/test/nobody"), "OPTIONS", null, "").statusCode())
        .isEqualTo(404);
  }

  @Test
  void aWrongVerbNamesTheRightOnes() {
    HttpResponse<String> response = Http.post(SERVER.uri("/api/2.0/test/metadata"), "{}");

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("allow")).hasValue("GET, HEAD, OPTIONS");
  }

  @Test
  void anInnerDoubleSlashIsRedirectedWithItsQuery() {
    HttpResponse<String> response = Http.get(SERVER.uri("/api/2.0//test///echo?name=a%20b"));

    assertThat(response.statusCode()).isEqualTo(308);
    assertThat(response.headers().firstValue("location")).hasValue("/api/2.0/test/echo?name=a%20b");
  }

  @Test
  void oneConnectionServesManyRequests() throws IOException {
    String one =
        "POST /api/2.0/test/echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            + "Content-Length: 12\r\n\r\n{\"name\":\"a\"}";
    String last = "GET /api/2.0/test/names/b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

    String answers =
        Http.raw(SERVER.port(), one + one + "GET /nobody HTTP/1.1\r\nHost: x\r\n\r\n" + last);

    assertThat(answers.split("HTTP/1\\.1 ")).hasSize(5);
    assertThat(answers).endsWith("{\"name\":\"b\"}");
  }
}
