package io.millrace.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Bodies that come one after the other, as server-sent events. */
class BodyStreamTest {

  @RegisterExtension static final EchoServer SERVER = new EchoServer();

  private static final String FIRST = "data: {\"part\":\ndata: 0}\n\n";

  @Test
  void eachBodyIsAnEvent() {
    HttpResponse<String> response = stream(2, "x");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type")).hasValue("text/event-stream");
    assertThat(response.body()).isEqualTo(FIRST + "data: {\"part\":\ndata: 1}\n\n");
  }

  @Test
  void noBodiesAreNoEvents() {
    HttpResponse<String> response = stream(0, "x");

    assertThat(response.headers().firstValue("content-type")).hasValue("text/event-stream");
    assertThat(response.body()).isEmpty();
  }

  @Test
  void whatFailsBeforeTheFirstIsAnError() {
    assertThat(stream(0, "fail").statusCode()).isEqualTo(400);
    assertThat(stream(0, "fail").body()).startsWith("{\"error_code\":\"BAD_REQUEST\"");
    assertThat(stream(0, "fail in its own words").body()).isEqualTo("{\"broken\": true}");
  }

  @Test
  void whatFailsLaterIsAnEvent() {
    assertThat(stream(1, "fail").body())
        .isEqualTo(
            FIRST
                + "event: failure\ndata: {\"error_code\":\"BAD_REQUEST\",\"message\":\"It broke.\"}\n\n");
    assertThat(stream(1, "fail in its own words").body())
        .isEqualTo(FIRST + "event: failure\ndata: {\"broken\": true}\n\n");
  }

  private static HttpResponse<String> stream(int count, String body) {
    return Http.send(
        SERVER.uri("/api/2.0/test/raw/wine:stream?length=" + count), "POST", "text/plain", body);
  }
}
