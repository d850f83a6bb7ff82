package io.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code export-image} writes, started with the words that a container of it is started with,
 * in the folder that takes the place of the image's.
 */
class ExportedImageTest {

  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  @TempDir private Path folder;

  @Test
  void whatAContainerRunsAnswersAndIsHealthy() throws Exception {
    assumeTrue(!Setting.URL.isSet() && Standalone.isBuilt(), "needs the packaged application");
    Path home = Path.of(Setting.HOME.value());
    Path context = folder.resolve("context");
    int port = freePort();
    Process export =
        run(
            home,
            List.of(
                JAVA,
                "-jar",
                "standalone/target/quarkus-app/quarkus-run.jar",
                "export-image",
                "models/src/test/resources/format/folders/onnx",
                "--output",
                context.toString(),
                "--port",
                Integer.toString(port)));
    assertThat(export.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(export.exitValue()).as(log()).isZero();

    List<String> words = new ArrayList<>(words(context, "ENTRYPOINT "));
    words.addAll(words(context, "CMD "));
    assertThat(words.set(0, JAVA)).isEqualTo("java");
    Process container = run(context, words);
    try {
      String url = "http://127.0.0.1:" + port;
      Patience.until(() -> answers(url));
      HttpResponse<String> answer =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create(url + "/invocations"))
                      .header("Content-Type", "application/json")
                      .POST(HttpRequest.BodyPublishers.ofString("{\"inputs\": [[1, 2], [3, 4]]}"))
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(answer.body()).startsWith("{\"predictions\": ");
      assertThat(health(context)).isZero();
    } finally {
      container.destroy();
      container.waitFor();
    }
    assertThat(health(context)).isNotZero();
  }

  private int health(Path context) throws Exception {
    return run(context, words(context, "HEALTHCHECK --start-period=5m CMD ")).waitFor();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static List<String> words(Path context, String instruction) throws IOException {
    String line =
        Files.readAllLines(context.resolve("Containerfile")).stream()
            .filter(each -> each.startsWith(instruction))
            .findFirst()
            .orElseThrow();
    return List.of(
        new ObjectMapper().readValue(line.substring(instruction.length()), String[].class));
  }

  private Process run(Path directory, List<String> words) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()));
    builder.environment().putAll(Map.of("MILLRACE_CACHE", folder.resolve("cache").toString()));
    return builder.start();
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }

  private static boolean answers(String url) {
    try {
      return HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create(url + "/health")).build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
