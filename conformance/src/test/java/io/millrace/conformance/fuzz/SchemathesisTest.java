package io.millrace.conformance.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.conformance.Setting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random requests to everything that {@code /openapi} describes, by schemathesis, as a process. It
 * asks here what each of them wrote. What it says is in {@code target/schemathesis.log}.
 */
@Tag("fuzz")
class SchemathesisTest {
  private static final int SHOWN_LINES = 120;

  /** Also the time to make the Python environment the first time, and to narrow down findings. */
  private static final long EXTRA_MINUTES = 10;

  @TempDir private Path folder;

  @Test
  void noRequestBreaksTheServerAndARefusedOneWritesNothing() throws Exception {
    try (FuzzServer server = FuzzServer.start(folder)) {
      HttpServer journal = serve(server.journal());
      try {
        run(server.target().url(), "http://127.0.0.1:" + journal.getAddress().getPort());
      } finally {
        journal.stop(0);
      }
    }
  }

  private static void run(String url, String journal) throws Exception {
    Path home = Path.of(Setting.HOME.value(), "conformance");
    Path log = home.resolve("target/schemathesis.log");
    ProcessBuilder builder =
        new ProcessBuilder(home.resolve("fuzz/run").toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "MILLRACE_URL",
                url,
                "MILLRACE_JOURNAL_URL",
                journal,
                "MILLRACE_FUZZ_SEED",
                Long.toString(FuzzServer.seed()),
                "MILLRACE_FUZZ_SECONDS",
                Integer.toString(FuzzServer.seconds())));
    Process process = builder.start();
    boolean ended =
        process.waitFor(
            FuzzServer.seconds() + TimeUnit.MINUTES.toSeconds(EXTRA_MINUTES), TimeUnit.SECONDS);
    if (!ended) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    assertThat(ended).as("it ended:\n%s", tail(log)).isTrue();
    assertThat(process.exitValue()).as(tail(log)).isZero();
  }

  private static HttpServer serve(Journal journal) throws IOException {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext("/", exchange -> answer(exchange, journal));
    http.start();
    return http;
  }

  private static void answer(HttpExchange exchange, Journal journal) throws IOException {
    try (exchange) {
      byte[] changes = String.join("\n", journal.take()).getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, changes.length == 0 ? -1 : changes.length);
      exchange.getResponseBody().write(changes);
    } catch (SQLException e) {
      exchange.sendResponseHeaders(500, -1);
    }
  }

  private static String tail(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
  }
}
