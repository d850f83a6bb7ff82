package io.millrace.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A text that grows, as it is and as server-sent events. */
class TextStreamTest {

  @RegisterExtension static final EchoServer SERVER = new EchoServer();

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String query(byte[]... pieces) {
    StringBuilder query = new StringBuilder();
    for (byte[] piece : pieces) {
      String base64 = Base64.getEncoder().encodeToString(piece);
      query.append("&pieces=").append(URLEncoder.encode(base64, StandardCharsets.UTF_8));
    }
    return query.toString();
  }

  private static HttpRequest.Builder request(String query) {
    return HttpRequest.newBuilder(SERVER.uri("/api/2.0/test/text?" + query));
  }

  private static HttpResponse<String> events(String query, String... headers) {
    HttpRequest.Builder request = request(query).header("Accept", "text/event-stream");
    if (headers.length > 0) {
      request.headers(headers);
    }
    return Http.send(request.build(), BodyHandlers.ofString());
  }

  private static String event(int from, int attempt, String text, int to) {
    return "id: %d\ndata: {\"offset\":%d,\"attempt\":%d,\"text\":%s}\n\n"
        .formatted(to, from, attempt, text);
  }

  private static String end(int offset) {
    return "id: %d\nevent: end\ndata: {\"offset\":%d}\n\n".formatted(offset, offset);
  }

  @Test
  void bytesComeAsTheyAre() {
    byte[] first = {'a', '\r', (byte) 0xff, (byte) 0xe2, (byte) 0x82};
    byte[] second = {(byte) 0xac, '\n', '<'};
    HttpResponse<byte[]> answer =
        Http.send(
            request(query(first, second)).header("Accept", "*/*").build(),
            BodyHandlers.ofByteArray());

    assertThat(answer.headers().firstValue("content-type")).hasValue("text/plain; charset=utf-8");
    assertThat(answer.headers().firstValue("x-content-type-options")).hasValue("nosniff");
    assertThat(answer.body()).containsExactly('a', '\r', 0xff, 0xe2, 0x82, 0xac, '\n', '<');
  }

  @Test
  void eventsKeepEveryLineEndAndGoOnBehindTheirIds() {
    HttpResponse<String> answer = events(query(utf8("1%\r2%\r\n"), utf8(""), utf8("\n\nend")));

    assertThat(answer.headers().firstValue("content-type")).hasValue("text/event-stream");
    assertThat(answer.body())
        .isEqualTo(
            "retry: 1000\n\n"
                + event(0, 1, "\"1%\\r2%\\r\\n\"", 7)
                + ": heartbeat\n\n"
                + event(7, 1, "\"\\n\\nend\"", 12)
                + end(12));
  }

  @Test
  void eventsHaveWholeCharactersHoweverTheyWereCut() {
    byte[] text = utf8("a€😀é");
    byte[][] bytes = new byte[text.length][];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = new byte[] {text[i]};
    }

    assertThat(events(query(bytes)).body())
        .isEqualTo(
            "retry: 1000\n\n"
                + event(0, 1, "\"a\"", 1)
                + event(1, 1, "\"€\"", 4)
                + event(4, 1, "\"😀\"", 8)
                + event(8, 1, "\"é\"", 10)
                + end(10));
  }

  @Test
  void whatIsNoTextIsThereInBase64Too() {
    byte[] latin = {'f', (byte) 0xfc, 'r'};
    byte[] cut = {(byte) 0xe2, (byte) 0x82};

    assertThat(events(query(latin, cut, utf8("next"), utf8("x"))).body())
        .isEqualTo(
            "retry: 1000\n\n"
                + event(0, 1, "\"f\ufffdr\",\"data\":\"Zvxy\"", 3)
                + event(3, 1, "\"\ufffd\",\"data\":\"4oI=\"", 5)
                + event(5, 2, "\"x\"", 6)
                + end(6));
    assertThat(events(query(cut)).body())
        .endsWith(event(0, 1, "\"\ufffd\",\"data\":\"4oI=\"", 2) + end(2));
  }

  @Test
  void aBrowserThatComesBackGoesOnAndIsSentHomeAtTheEnd() {
    String query = query(utf8("one "), utf8("two"));

    assertThat(events(query + "&offset=0", "Last-Event-ID", "4").body())
        .isEqualTo("retry: 1000\n\n" + event(4, 1, "\"two\"", 7) + end(7));
    assertThat(events(query, "Last-Event-ID", "7").statusCode()).isEqualTo(204);
    assertThat(events(query + "&offset=7").body()).isEqualTo("retry: 1000\n\n" + end(7));
    HttpResponse<String> refused = events(query, "Last-Event-ID", "x");
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("Last-Event-ID");
  }

  @Test
  void whoMayNotSetHeadersSaysInTheQueryWhereItWas() {
    String query = query(utf8("one "), utf8("two"));

    assertThat(events(query + "&offset=0&lastEventId=4").body())
        .isEqualTo("retry: 1000\n\n" + event(4, 1, "\"two\"", 7) + end(7));
    assertThat(events(query + "&lastEventId=7").statusCode()).isEqualTo(204);
    assertThat(events(query + "&lastEventId=7", "Last-Event-ID", "4").body())
        .isEqualTo("retry: 1000\n\n" + event(4, 1, "\"two\"", 7) + end(7));
    assertThat(events(query + "&lastEventId=").body()).contains("one");
    HttpResponse<String> refused = events(query + "&lastEventId=x");
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("lastEventId");
  }

  @Test
  void itIsAParameterOfEventsOnly() {
    HttpRequest.Builder own =
        HttpRequest.newBuilder(
            SERVER.uri("/api/v1/test/text?lastEventId=4" + query(utf8("one "), utf8("two"))));
    assertThat(Http.send(own.build(), BodyHandlers.ofString()).body())
        .contains("Unknown query parameter 'lastEventId'");
    own.header("Accept", "text/event-stream");
    assertThat(Http.send(own.build(), BodyHandlers.ofString()).body())
        .isEqualTo("retry: 1000\n\n" + event(4, 1, "\"two\"", 7) + end(7));
  }

  @Test
  void aFailureIsAnErrorAtFirstAndLaterAnEventOrABrokenAnswer() throws Exception {
    assertThat(events("failure=true").statusCode()).isEqualTo(400);
    assertThat(Http.get(SERVER.uri("/api/2.0/test/text?failure=true")).statusCode()).isEqualTo(400);
    String query = query(utf8("x")) + "&failure=true";
    assertThat(events(query).body())
        .endsWith(
            "event: failure\ndata: {\"error_code\":\"BAD_REQUEST\",\"message\":\"It broke.\"}\n\n");
    assertThat(
            Http.raw(
                SERVER.port(),
                "GET /api/2.0/test/text?%s HTTP/1.1\r\nHost: x\r\n\r\n".formatted(query)))
        .doesNotEndWith("0\r\n\r\n");
  }
}
