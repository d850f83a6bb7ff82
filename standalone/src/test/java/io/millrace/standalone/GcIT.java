package io.millrace.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gc} against a running server. */
class GcIT {

  private static final Pattern RUN = Pattern.compile("\"run_id\":\\s*\"([0-9a-f]{32})\"");

  @Test
  void removesWhatWasDeletedAfterSayingWhat(@TempDir Path folder) throws Exception {
    try (StandaloneProcess server =
        StandaloneProcess.start("--port", "0", "--data", folder.resolve("data").toString())) {
      String url = server.awaitReady();
      String run = createdRun(url);
      Path artifacts = folder.resolve("data/artifacts/0").resolve(run);
      Files.createDirectories(artifacts.resolve("artifacts"));
      post(url, "runs/delete", "{\"run_id\": \"" + run + "\"}");

      String line = "run " + run + "  mlflow-artifacts:/0/" + run + "/artifacts";
      assertThat(gc(url, "--dry-run"))
          .isEqualTo(new Output(0, List.of(line, "would remove 1"), ""));
      assertThat(gc(url, "--older-than", "1h")).isEqualTo(new Output(0, List.of("removed 0"), ""));
      assertThat(gc(url)).isEqualTo(new Output(0, List.of(line, "removed 1"), ""));
      assertThat(artifacts).doesNotExist();
      assertThat(gc(url, "--run-ids", run))
          .isEqualTo(new Output(1, List.of(), "millrace: Run '" + run + "' does not exist."));
    }
  }

  @Test
  void aServerThatIsNotThereIsOneLine() throws Exception {
    Output output = gc("http://127.0.0.1:1");
    assertThat(output.code()).isEqualTo(1);
    assertThat(output.error())
        .startsWith("millrace: cannot reach the server at http://127.0.0.1:1: ")
        .contains("refused");
    assertThat(gc("nonsense").error()).startsWith("millrace: --server must be http://HOST:PORT");
  }

  private record Output(int code, List<String> lines, String error) {}

  private static Output gc(String url, String... options) throws IOException, InterruptedException {
    try (StandaloneProcess gc =
        StandaloneProcess.run(Map.of("MILLRACE_SERVER", url), "gc", options)) {
      int code = gc.awaitExit();
      // What the JVM says of Netty is silenced by jvm.options, which the launcher passes.
      List<String> errors =
          gc.errorLines().stream().filter(line -> !line.startsWith("WARNING: ")).toList();
      return new Output(code, gc.outputLines(), String.join("\n", errors));
    }
  }

  private static String createdRun(String url) throws IOException, InterruptedException {
    Matcher run = RUN.matcher(post(url, "runs/create", "{\"experiment_id\": \"0\"}"));
    assertThat(run.find()).isTrue();
    return run.group(1);
  }

  private static String post(String url, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/api/2.0/mlflow/" + path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      return answer.body();
    }
  }
}
