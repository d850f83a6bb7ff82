package io.millrace.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** MLflow's server modes, as options of {@code start} and in the environment. */
class ServerModesIT {
  private static final String PROXY = "/api/2.0/mlflow-artifacts/artifacts";

  @TempDir Path folder;

  private final HttpClient client = HttpClient.newHttpClient();

  private StandaloneProcess start(Map<String, String> environment, String... options)
      throws IOException {
    String[] all = {"--port", "0", "--data", folder.toString()};
    String[] words = new String[all.length + options.length];
    System.arraycopy(all, 0, words, 0, all.length);
    System.arraycopy(options, 0, words, all.length, options.length);
    return StandaloneProcess.start(environment, words);
  }

  private HttpResponse<String> send(String method, String uri, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(uri))
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build();
    return client.send(request, BodyHandlers.ofString());
  }

  @Test
  void withoutServingArtifactsClientsAreToldWhereTheyAreAndTheServerStillShowsThem()
      throws Exception {
    try (StandaloneProcess millrace = start(Map.of(), "--no-serve-artifacts")) {
      String url = millrace.awaitReady();
      String run =
          send("POST", url + "/api/2.0/mlflow/runs/create", "{\"experiment_id\": \"0\"}").body();
      String root = run.replaceAll("(?s).*\"artifact_uri\":\\s*\"([^\"]*)\".*", "$1");
      String id = run.replaceAll("(?s).*\"run_id\":\\s*\"([^\"]*)\".*", "$1");
      assertThat(root).isEqualTo(folder.resolve("artifacts/0/" + id + "/artifacts").toString());

      Files.createDirectories(Path.of(root));
      Files.writeString(Path.of(root, "a.txt"), "by the client itself");
      assertThat(send("GET", url + "/api/2.0/mlflow/artifacts/list?run_id=" + id, "").body())
          .contains("a.txt", root);
      assertThat(send("GET", url + "/get-artifact?path=a.txt&run_id=" + id, "").body())
          .isEqualTo("by the client itself");
      assertThat(send("GET", url + PROXY, "").statusCode()).isEqualTo(503);
      assertThat(send("PUT", url + PROXY + "/0/x.txt", "x").statusCode()).isEqualTo(503);
      assertThat(folder.resolve("artifacts/0/x.txt")).doesNotExist();
    }
  }

  @Test
  void artifactsOnlyServesNothingElse() throws Exception {
    try (StandaloneProcess millrace = start(Map.of("MILLRACE_ARTIFACTS_ONLY", "true"))) {
      String url = millrace.awaitReady();
      assertThat(send("PUT", url + PROXY + "/a/b.txt", "bytes").statusCode()).isEqualTo(200);
      assertThat(send("GET", url + PROXY + "/a/b.txt", "").body()).isEqualTo("bytes");
      assertThat(send("GET", url + PROXY + "?path=a", "").body()).contains("b.txt");
      assertThat(send("GET", url + "/health", "").body()).isEqualTo("OK");
      assertThat(send("GET", url + "/api/3.0/mlflow/server-info", "").statusCode()).isEqualTo(200);
      HttpResponse<String> refused =
          send("GET", url + "/api/2.0/mlflow/experiments/get?experiment_id=0", "");
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.body()).contains("`--artifacts-only`");
    }
  }

  private void assertFails(String line, String... options) throws Exception {
    try (StandaloneProcess millrace = start(Map.of(), options)) {
      assertThat(millrace.awaitExit()).isEqualTo(1);
      assertThat(millrace.errorLines()).singleElement().asString().startsWith("millrace: " + line);
    }
  }

  @Test
  void whatDoesNotGoTogetherIsSaid() throws Exception {
    assertFails(
        "--artifacts-only has no use for --database-url",
        "--artifacts-only",
        "--database-url",
        "postgresql://me@127.0.0.1/m");
    assertFails(
        "--artifacts-only and --no-serve-artifacts", "--artifacts-only", "--no-serve-artifacts");
  }

  @Test
  void theDefaultsOfHostAndPortAreMlflows() throws Exception {
    try (StandaloneProcess help = StandaloneProcess.start("--help")) {
      assertThat(help.awaitExit()).isZero();
      assertThat(String.join(" ", help.outputLines()))
          .contains("--[no-]serve-artifacts", "--artifacts-only", "127.0.0.1", "5000");
    }
  }
}
