package io.millrace.conformance.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.conformance.Patience;
import io.millrace.conformance.Setting;
import io.millrace.conformance.Standalone;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is served after a restart, with less memory than the models want, and other files. */
class ModelsRestartTest {

  private static final Pattern RUN = Pattern.compile("\"run_id\": ?\"([0-9a-f]{32})\"");

  /** No model fits: one is in memory at a time. */
  private static final Map<String, String> NARROW = Map.of("MILLRACE_MODELS_MEMORY", "1");

  @TempDir private Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private String url;

  @Test
  void whatHasNoRoomSleepsUntilItIsCalledAndFilesThatChangedAreNotServed() throws Exception {
    assumeTrue(!Setting.URL.isSet() && Standalone.isBuilt(), "needs the packaged application");
    Path data = folder.resolve("data");
    try (Standalone server = Standalone.start(data, NARROW)) {
      url = server.target().url();
      for (String name : List.of("one", "two")) {
        deploy(name);
      }
      assertAnswers("one");
      assertAnswers("two");
      // Both are ready, and one of them alone is in memory.
      assertThat(send("GET", "/api/v1/deployments", null).body())
          .doesNotContain("LOADING", "FAILED");
    }
    try (Standalone server = Standalone.start(data, NARROW)) {
      url = server.target().url();
      assertAnswers("one");
      assertAnswers("two");
    }
    // The files come from the cache: their origin may be gone.
    Path artifacts = data.resolve("artifacts");
    Path away = folder.resolve("away");
    Files.move(artifacts, away);
    try (Standalone server = Standalone.start(data, NARROW)) {
      url = server.target().url();
      assertAnswers("one");
    }
    delete(artifacts);
    Files.move(away, artifacts);
    delete(data.resolve("models/sha256"));
    for (Path readme : files(artifacts, "requirements.txt")) {
      Files.writeString(readme, "changed");
    }
    try (Standalone server = Standalone.start(data, NARROW)) {
      url = server.target().url();
      HttpResponse<String> refused = invoke("one");
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.body()).contains("have changed since they were first loaded");
    }
  }

  private void assertAnswers(String name) throws Exception {
    // After a start, all that was deployed is not known at once.
    Patience.until(() -> status(name) != 503);
    HttpResponse<String> answer = invoke(name);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private int status(String name) {
    try {
      return invoke(name).statusCode();
    } catch (IOException e) {
      return 503;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private HttpResponse<String> invoke(String name) throws IOException, InterruptedException {
    return send(
        "POST", "/api/v1/deployments/" + name + "/invocations", "{\"inputs\": [[1, 2], [3, 4]]}");
  }

  private void deploy(String name) throws Exception {
    String run = send("POST", "/api/2.0/mlflow/runs/create", "{\"experiment_id\": \"0\"}").body();
    Matcher id = RUN.matcher(run);
    assertThat(id.find()).as(run).isTrue();
    Path model = Path.of(Setting.HOME.value(), "models/src/test/resources/format/folders/onnx");
    for (Path file : files(model, "")) {
      send(
          "PUT",
          "/api/2.0/mlflow-artifacts/artifacts/0/%s/artifacts/model/%s"
              .formatted(id.group(1), file.getFileName()),
          Files.readString(file, StandardCharsets.ISO_8859_1));
    }
    HttpResponse<String> made =
        send(
            "POST",
            "/api/v1/deployments",
            "{\"name\": \"%s\", \"source\": \"runs:/%s/model\"}".formatted(name, id.group(1)));
    assertThat(made.statusCode()).as(made.body()).isEqualTo(200);
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  private static List<Path> files(Path folder, String end) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> file.toString().endsWith(end))
          .toList();
    }
  }

  private HttpResponse<String> send(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path)).header("Content-Type", "application/json");
    request.method(
        method,
        body == null
            ? BodyPublishers.noBody()
            : BodyPublishers.ofString(body, StandardCharsets.ISO_8859_1));
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
