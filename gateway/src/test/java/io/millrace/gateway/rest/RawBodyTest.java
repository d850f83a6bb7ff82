package io.millrace.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Bodies that go through as they are, with headers that are fields of the contract. */
class RawBodyTest {

  @RegisterExtension static final EchoServer SERVER = new EchoServer();

  @Test
  void bytesTypeAndHeadersGoThroughBothWays() {
    byte[] bytes = {0, -1, '{', 13, 10};

    HttpResponse<byte[]> response =
        Http.send(
            request("/api/2.0/test/raw/wine")
                .header("Content-Type", "application/x-own; a=b")
                .header("x-length", "5")
                .POST(BodyPublishers.ofByteArray(bytes))
                .build(),
            BodyHandlers.ofByteArray());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(bytes);
    assertThat(response.headers().firstValue("content-type")).hasValue("application/x-own; a=b");
    assertThat(response.headers().firstValue("x-got-length")).hasValue("5");
    assertThat(response.headers().firstValue("x-got-name")).hasValue("wine");
  }

  @Test
  void aHeaderThatIsNotThereSetsNothing() {
    HttpResponse<String> response = post(request("/api/2.0/test/raw/wine"), "x");

    assertThat(response.headers().firstValue("x-got-length")).isEmpty();
  }

  @Test
  void aHeaderWinsOverTheQuery() {
    HttpResponse<String> response =
        post(request("/api/2.0/test/raw/wine?length=6").header("X-Length", "7"), "x");

    assertThat(response.headers().firstValue("x-got-length")).hasValue("7");
  }

  @Test
  void aHeaderThatIsNoNumberIsNamed() {
    HttpResponse<String> response =
        post(request("/api/2.0/test/raw/wine").header("X-Length", "five"), "x");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).startsWith("{\"wrong\":\"").contains("X-Length");
  }

  @Test
  void errorsHaveTheFormThatTheContractSays() {
    HttpResponse<String> response = post(request("/api/2.0/test/raw/wine"), "");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).isEqualTo("{\"wrong\":\"There is no 'body'.\"}");
    assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
  }

  @Test
  void soDoThoseThatNoServiceHasSeen() {
    HttpResponse<String> response =
        post(request("/api/2.0/test/raw/wine"), "x".repeat(EchoServer.LIMITS.maxBody() + 1));

    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(response.body())
        .isEqualTo(
            "{\"wrong\":\"The request body is larger than %d bytes.\"}"
                .formatted(EchoServer.LIMITS.maxBody()));
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(SERVER.uri(path));
  }

  private static HttpResponse<String> post(HttpRequest.Builder request, String body) {
    return Http.send(request.POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
  }
}
