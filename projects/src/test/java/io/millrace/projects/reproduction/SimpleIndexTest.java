package io.millrace.projects.reproduction;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.projects.reproduction.SimpleIndex.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimpleIndexTest {

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private SimpleIndex index;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    index = new SimpleIndex(url(), true);
  }

  @AfterEach
  void stop() {
    index.close();
    server.stop(0);
  }

  private URI url() {
    return URI.create("http://127.0.0.1:%d/simple/".formatted(server.getAddress().getPort()));
  }

  private void answer(HttpExchange call) throws IOException {
    String path = call.getRequestURI().getPath();
    asked.add(path);
    switch (path) {
      case "/simple/scikit-learn/" -> {
        call.sendResponseHeaders(200, 0);
        try (OutputStream out = call.getResponseBody()) {
          // All in a line, as JSON is.
          for (int i = 0; i < 20_000; i++) {
            out.write(
                "{\"filename\":\"scikit_learn-0.%d.tar.gz\"},"
                    .formatted(i)
                    .getBytes(StandardCharsets.UTF_8));
          }
          out.write(
              "{\"filename\":\"scikit_learn-1.5+cpu-cp311-none-any.whl\"}"
                  .getBytes(StandardCharsets.UTF_8));
        }
      }
      case "/simple/moved/" -> {
        call.getResponseHeaders().set("Location", "/elsewhere/");
        call.sendResponseHeaders(301, -1);
      }
      default -> call.sendResponseHeaders(404, -1);
    }
    call.close();
  }

  @ParameterizedTest
  @CsvSource({
    "scikit-learn, 0.19999, THERE",
    "Scikit_Learn, 1.5+cpu, THERE",
    "scikit-learn, 1.5, GONE",
    "gone, 1.0, GONE",
    "moved, 1.0, UNKNOWN",
    "../../elsewhere, 1.0, UNKNOWN",
    "a/b, 1.0, UNKNOWN",
    "a?b, 1.0, UNKNOWN",
    "'', 1.0, UNKNOWN",
  })
  void whatTheIndexSaysIsFoundUnderThePackagesName(String name, String version, Answer expected) {
    assertThat(index.begin().about(name, version)).isEqualTo(expected);
    assertThat(asked).allMatch(path -> path.matches("/simple/[a-z0-9-]+/"));
  }

  @Test
  void anIndexAtAPrivateAddressIsAskedOnlyIfThatIsAllowed() {
    try (SimpleIndex guarded = new SimpleIndex(url(), false)) {
      assertThat(guarded.begin().about("gone", "1.0")).isEqualTo(Answer.UNKNOWN);
    }
    assertThat(asked).isEmpty();
  }
}
