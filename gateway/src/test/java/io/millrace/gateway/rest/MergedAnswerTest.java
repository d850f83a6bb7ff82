package io.millrace.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A server stream comes out as one JSON object, as fast as it is read and no faster. */
class MergedAnswerTest {

  @RegisterExtension static final EchoServer SERVER = new EchoServer();

  private static String items(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "{\"count\":" + i + "}")
        .collect(Collectors.joining(","));
  }

  @Test
  void piecesBecomeOneObject() {
    HttpResponse<String> response = Http.get(SERVER.uri("/api/2.0/test/pieces?count=3"));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(response.body())
        .isEqualTo(
            "{\"children\":[" + items(300) + "],\"first\":\"first\",\"next_page_token\":\"more\"}");
  }

  @Test
  void noPiecesAreAnEmptyObject() {
    assertThat(Http.get(SERVER.uri("/api/2.0/test/pieces?count=0")).body()).isEqualTo("{}");
  }

  @Test
  void aShortAnswerHasALength() {
    HttpResponse<String> response = Http.get(SERVER.uri("/api/2.0/test/pieces?count=1"));

    assertThat(response.headers().firstValue("content-length")).isPresent();
  }

  @Test
  void aLongAnswerComesInChunks() {
    HttpResponse<String> response = Http.get(SERVER.uri("/api/2.0/test/pieces?count=200"));

    assertThat(response.headers().firstValue("transfer-encoding")).hasValue("chunked");
    assertThat(response.body()).startsWith("{\"children\":[" + items(20_000));
  }

  @Test
  void anErrorBeforeAnyByteIsAProperError() {
    HttpResponse<String> response =
        Http.get(SERVER.uri("/api/2.0/test/pieces?name=fail%20at%20once"));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("not even one piece");
  }

  @Test
  void anErrorWhileTheAnswerIsShortIsAProperErrorToo() {
    HttpResponse<String> response =
        Http.get(SERVER.uri("/api/2.0/test/pieces?count=1&name=fail%20behind"));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("broke off").doesNotContain("children");
  }

  @Test
  void anErrorBehindTheFirstBytesBreaksTheConnection() {
    assertThatThrownBy(
            () -> Http.get(SERVER.uri("/api/2.0/test/pieces?count=200&name=fail%20behind")))
        .hasRootCauseInstanceOf(java.io.EOFException.class);
  }

  @Test
  void aReaderThatStopsHoldsUpItsStreamOnly() throws Exception {
    SERVER.streams.sent.set(0);
    SERVER.streams.cancelled = new CountDownLatch(1);
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(16 * 1024);
      socket.connect(new java.net.InetSocketAddress("127.0.0.1", SERVER.port()));
      // 100 000 pieces of 100 kB: 10 GB, were it not held up.
      String request =
          "GET /api/2.0/test/pieces?count=100000&value=1000 HTTP/1.1\r\nHost: x\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      in.readNBytes(100_000);
      Thread.sleep(500);
      int afterAWhile = SERVER.streams.sent.get();
      Thread.sleep(300);

      assertThat(SERVER.streams.sent.get()).isEqualTo(afterAWhile).isLessThan(200);
      assertThat(Http.get(SERVER.uri("/api/2.0/test/pieces?count=1")).statusCode()).isEqualTo(200);
    }
    assertThat(SERVER.streams.cancelled.await(2, TimeUnit.SECONDS))
        .as("a reader that leaves cancels the stream")
        .isTrue();
  }

  @Test
  void headReadsNothing() throws IOException {
    String answer =
        Http.raw(
            SERVER.port(),
            "HEAD /api/2.0/test/pieces?count=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n");
  }
}
