package io.millrace.runtime.outgoing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What other sides that are up to no good can do: nothing. */
class OutgoingClientTest {

  private static final int KIB = 1024;

  private final AtomicInteger requests = new AtomicInteger();
  private HttpServer server;
  private String base;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/echo", exchange -> answer(exchange, 200, describe(exchange)));
    server.createContext(
        "/redirect",
        exchange -> {
          exchange.getResponseHeaders().set("Location", base + "/echo");
          answer(exchange, 307, "elsewhere");
        });
    server.createContext("/endless", OutgoingClientTest::answerForEver);
    server.start();
    base = "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private static String describe(HttpExchange exchange) throws IOException {
    return "%s %s %s"
        .formatted(
            exchange.getRequestHeaders().getFirst("Content-Type"),
            exchange.getRequestHeaders().getFirst("X-Name"),
            new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
  }

  private void answer(HttpExchange exchange, int status, String body) throws IOException {
    requests.incrementAndGet();
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static void answerForEver(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    while (true) {
      exchange.getResponseBody().write(new byte[KIB]);
    }
  }

  private static OutgoingClient client(boolean allowPrivate) {
    return new OutgoingClient(new AddressGuard(allowPrivate), Duration.ofSeconds(20));
  }

  private static OutgoingClient.Answer post(OutgoingClient client, String url) throws IOException {
    byte[] body = "{\"ü\": 1}".getBytes(StandardCharsets.UTF_8);
    return client.post(url, "application/json", body, Map.of("X-Name", "x"), KIB);
  }

  @Test
  void postsWhatItIsGiven() throws IOException {
    try (OutgoingClient client = client(true)) {
      assertThat(post(client, base + "/echo"))
          .isEqualTo(new OutgoingClient.Answer(200, null, "application/json x {\"ü\": 1}"));
    }
  }

  @Test
  void followsNoRedirect() throws IOException {
    try (OutgoingClient client = client(true)) {
      assertThat(post(client, base + "/redirect").status()).isEqualTo(307);
    }
    assertThat(requests).hasValue(1);
  }

  @Test
  void readsTheBeginningOfAnEndlessBody() throws IOException {
    try (OutgoingClient client = client(true)) {
      assertThat(post(client, base + "/endless").body()).hasSize(KIB);
    }
  }

  @Test
  void givesUpASilentServer() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        OutgoingClient client =
            new OutgoingClient(new AddressGuard(true), Duration.ofMillis(300))) {
      String url = "http://127.0.0.1:" + silent.getLocalPort();
      assertThatThrownBy(() -> post(client, url)).isInstanceOf(InterruptedIOException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost", "2130706433", "127.1", "[::ffff:127.0.0.1]"})
  void doesNotCallARefusedAddress(String host) {
    try (OutgoingClient client = client(false)) {
      assertThatThrownBy(() -> post(client, base.replace("127.0.0.1", host) + "/echo"))
          .isInstanceOf(AddressRefusedException.class);
    }
    assertThat(requests).hasValue(0);
  }

  /** Public when it was checked, and this machine when it is to be called. */
  @Test
  void aNameThatChangesItsAddressIsNotCalled() throws IOException {
    Queue<String> answers = new ArrayDeque<>(List.of("8.8.8.8", "127.0.0.1"));
    AddressGuard guard =
        new AddressGuard(false, host -> List.of(InetAddress.getByName(answers.remove())));
    assertThat(guard.resolve("rebinding.example")).allMatch(guard::allows);

    try (OutgoingClient client = new OutgoingClient(guard, Duration.ofSeconds(20))) {
      assertThatThrownBy(
              () -> post(client, base.replace("127.0.0.1", "rebinding.example") + "/echo"))
          .isInstanceOf(AddressRefusedException.class);
    }
    assertThat(requests).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///etc/passwd", "ftp://example.com/", "http://", "nonsense"})
  void callsNothingButHttp(String url) {
    try (OutgoingClient client = client(true)) {
      assertThatThrownBy(() -> post(client, url)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
