package io.millrace.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files up and down. */
class FileTransferTest {

  @RegisterExtension static final EchoServer SERVER = new EchoServer();

  private static final String FILES = "/api/2.0/test/files/";

  @BeforeEach
  void aFile() {
    SERVER.streams.files.put("a/b.txt", "0123456789".getBytes(StandardCharsets.US_ASCII));
    SERVER.streams.cancelled = new CountDownLatch(1);
  }

  private static HttpResponse<String> get(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(SERVER.uri(FILES + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return Http.send(request.build(), BodyHandlers.ofString());
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(7).nextBytes(bytes);
    return bytes;
  }

  @Test
  void aDownloadSaysWhatItIs() {
    HttpResponse<String> response = get("a/b.txt");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("0123456789");
    assertThat(response.headers().map())
        .containsEntry("content-type", java.util.List.of("text/plain"))
        .containsEntry("content-length", java.util.List.of("10"))
        .containsEntry("content-disposition", java.util.List.of("attachment; filename=b.txt"))
        .containsEntry("x-content-type-options", java.util.List.of("nosniff"))
        .containsEntry("etag", java.util.List.of("\"v1\""))
        .containsEntry("last-modified", java.util.List.of("Tue, 14 Nov 2023 22:13:20 GMT"))
        .containsEntry("accept-ranges", java.util.List.of("bytes"));
    assertThat(response.headers().firstValue("content-security-policy"))
        .hasValueSatisfying(policy -> assertThat(policy).contains("sandbox"));
  }

  @Test
  void aMissingFileIsAProperError() {
    HttpResponse<String> response = get("no/such.txt");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body())
        .contains("\"error_code\":\"RESOURCE_DOES_NOT_EXIST\"")
        .contains("No such artifact: 'no/such.txt'");
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=2-4, 234, bytes 2-4/10",
    "bytes=7-, 789, bytes 7-9/10",
    "bytes=-2, 89, bytes 8-9/10",
    "bytes=-99, 0123456789, bytes 0-9/10",
    "bytes=8-99, 89, bytes 8-9/10"
  })
  void aRangeIsCutOut(String range, String body, String contentRange) {
    HttpResponse<String> response = get("a/b.txt", "Range", range);

    assertThat(response.statusCode()).isEqualTo(206);
    assertThat(response.body()).isEqualTo(body);
    assertThat(response.headers().firstValue("content-range")).hasValue(contentRange);
    assertThat(response.headers().firstValue("content-length"))
        .hasValue(Integer.toString(body.length()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=4-2", "bytes=a-b", "bytes=0-1,3-4", "lines=1-2", "bytes=-"})
  void aRangeThatCannotBeUnderstoodIsIgnored(String range) {
    assertThat(get("a/b.txt", "Range", range).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=10-", "bytes=99-100", "bytes=-0", "bytes=99999999999999999999-"})
  void aRangeBehindTheEndIsRefused(String range) {
    HttpResponse<String> response = get("a/b.txt", "Range", range);

    assertThat(response.statusCode()).isEqualTo(416);
    assertThat(response.headers().firstValue("content-range")).hasValue("bytes */10");
    assertThat(response.body()).isEmpty();
  }

  @Test
  void aCopyThatIsStillGoodIsNotSentAgain() {
    assertThat(get("a/b.txt", "If-None-Match", "\"v0\", W/\"v1\"").statusCode()).isEqualTo(304);
    assertThat(get("a/b.txt", "If-None-Match", "\"v0\"").statusCode()).isEqualTo(200);
    assertThat(get("a/b.txt", "If-Modified-Since", "Tue, 14 Nov 2023 22:13:20 GMT").statusCode())
        .isEqualTo(304);
    assertThat(get("a/b.txt", "If-Modified-Since", "Tue, 14 Nov 2023 22:13:19 GMT").statusCode())
        .isEqualTo(200);
  }

  @Test
  void aRangeOfAnotherVersionBecomesTheWholeFile() {
    assertThat(get("a/b.txt", "Range", "bytes=2-4", "If-Range", "\"v1\"").body()).isEqualTo("234");

    HttpResponse<String> other = get("a/b.txt", "Range", "bytes=2-4", "If-Range", "\"v0\"");

    assertThat(other.statusCode()).isEqualTo(200);
    assertThat(other.body()).isEqualTo("0123456789");
  }

  @Test
  void headSaysWhatGetWould() {
    HttpResponse<String> response = Http.send(SERVER.uri(FILES + "a/b.txt"), "HEAD", null, "");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-length")).hasValue("10");
    assertThat(response.headers().firstValue("etag")).hasValue("\"v1\"");
  }

  @Test
  void aFileGoesUpAndComesDownAsItWas() {
    byte[] bytes = random(3_000_001);

    HttpResponse<String> up =
        Http.send(SERVER.uri(FILES + "up/big.bin"), "PUT", "image/png", bytes);

    assertThat(up.statusCode()).isEqualTo(200);
    assertThat(up.body()).isEmpty();
    assertThat(up.headers().firstValue("content-type")).isEmpty();
    assertThat(SERVER.streams.files.get("up/big.bin")).isEqualTo(bytes);
    HttpRequest down = HttpRequest.newBuilder(SERVER.uri(FILES + "up/big.bin")).build();
    assertThat(Http.send(down, BodyHandlers.ofByteArray()).body()).isEqualTo(bytes);
  }

  @Test
  void anEmptyFileGoesUpAndComesDown() {
    assertThat(Http.send(SERVER.uri(FILES + "up/empty"), "PUT", null, "").statusCode())
        .isEqualTo(200);

    HttpResponse<String> down = get("up/empty");

    assertThat(down.statusCode()).isEqualTo(200);
    assertThat(down.body()).isEmpty();
    assertThat(down.headers().firstValue("content-type")).hasValue("application/octet-stream");
  }

  @Test
  void anUploadOfUnknownLengthIsTaken() {
    byte[] bytes = random(700_000);
    HttpRequest request =
        HttpRequest.newBuilder(SERVER.uri(FILES + "up/chunked"))
            .PUT(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(bytes)))
            .build();

    assertThat(Http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    assertThat(SERVER.streams.files.get("up/chunked")).isEqualTo(bytes);
  }

  @Test
  void aPathKeepsItsSlashesAndIsDecodedOnce() {
    Http.send(SERVER.uri(FILES + "a//b%2Fc%20d%2525/e"), "PUT", null, "x");

    assertThat(SERVER.streams.files).containsKey("a//b/c d%25/e");
  }

  @Test
  void anUploadThatIsRefusedHearsWhy() {
    HttpResponse<String> response =
        Http.send(SERVER.uri(FILES + "bad/path"), "PUT", null, random(5_000_000));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("Invalid path");
  }

  @Test
  void anUploadThatBreaksOffIsNoFile() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", SERVER.port())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          ("PUT " + FILES + "half HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      out.write(random(500_000));
      out.flush();
      Thread.sleep(200);
    }

    assertThat(SERVER.streams.cancelled.await(2, TimeUnit.SECONDS)).isTrue();
    assertThat(SERVER.streams.files).doesNotContainKey("half");
  }

  @Test
  void anUploadIsReadNoFasterThanItIsTaken() throws Exception {
    SERVER.streams.uploadsWait = true;
    int before = SERVER.streams.received.get();
    byte[] bytes = random(30_000_000);
    var answer =
        java.util.concurrent.CompletableFuture.supplyAsync(
            () -> Http.send(SERVER.uri(FILES + "up/slow"), "PUT", null, bytes));
    Thread.sleep(500);

    assertThat(SERVER.streams.received.get() - before).isLessThanOrEqualTo(256 * 1024);
    assertThat(answer).isNotDone();

    SERVER.streams.goOn();
    assertThat(answer.get(5, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    assertThat(SERVER.streams.files.get("up/slow")).isEqualTo(bytes);
  }

  @Test
  void anUploadThatStandsStillIsBrokenOff() throws IOException {
    try (Socket socket = new Socket("127.0.0.1", SERVER.port())) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write(
              ("PUT " + FILES + "still HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12345")
                  .getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();

      assertThat(new String(in.readNBytes(12), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 504");
    }
    assertThat(SERVER.streams.files).doesNotContainKey("still");
  }
}
