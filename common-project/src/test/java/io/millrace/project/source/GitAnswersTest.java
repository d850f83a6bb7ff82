package io.millrace.project.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.runtime.archive.FolderLimits;
import io.millrace.runtime.error.MillraceException;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A connection is not open longer than the fetch that it was made for. */
@Timeout(60)
class GitAnswersTest {

  @TempDir private Path folders;

  @ParameterizedTest
  @ValueSource(strings = {"401 Unauthorized", "404 Not Found", "500 Internal Server Error"})
  void anAnswerThatNobodyReadsIsClosed(String status) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Integer> ended =
          CompletableFuture.supplyAsync(() -> answer(server, status));
      GitRepositories git =
          new GitRepositories(
              new GitSettings(
                  List.of("http"),
                  true,
                  Duration.ofSeconds(30),
                  new FolderLimits(1000, 1000),
                  null,
                  Map.of()),
              () -> false,
              () -> Duration.ofSeconds(30));
      ProjectUri.Git uri =
          (ProjectUri.Git)
              ProjectUri.parse("uri", "http://127.0.0.1:%d/p".formatted(server.getLocalPort()));
      assertThatThrownBy(() -> git.resolve(uri, "", "")).isInstanceOf(MillraceException.class);
      assertThat(ended.join()).as("the client's end of the connection").isEqualTo(-1);
    }
  }

  /** Answers each request of a connection, and gives what comes behind the last one. */
  private static int answer(ServerSocket server, String status) {
    try (Socket client = server.accept()) {
      client.setSoTimeout(10_000);
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
      while (true) {
        String line = in.readLine();
        if (line == null) {
          return -1;
        }
        if (line.isEmpty()) {
          client
              .getOutputStream()
              .write(
                  "HTTP/1.1 %s\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 5\r\n\r\nnope\n"
                      .formatted(status)
                      .getBytes(StandardCharsets.US_ASCII));
        }
      }
    } catch (java.io.IOException open) {
      return 0;
    }
  }
}
