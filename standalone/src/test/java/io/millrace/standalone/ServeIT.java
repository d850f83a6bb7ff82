package io.millrace.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code serve} and {@code predict} on a folder, and on a model that a server does not have. */
class ServeIT {

  private static final String MODEL =
      Path.of("../models/src/test/resources/boost/folders/xgb_classifier_multiclass").toString();
  private static final String BODY =
      "{\"dataframe_records\": [{\"long\": 5.1, \"wide\": 3.5, \"petal long\": 1.4, \"petal wide\": 0.2}]}";
  private static final long PATIENCE_SECONDS = 60;

  @TempDir private Path folder;

  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void servesAsMlflowsScoringServerDoes() throws Exception {
    try (StandaloneProcess serve =
        StandaloneProcess.run(Map.of("MILLRACE_PORT", "1"), "serve", MODEL, "--port", "0")) {
      String url = awaitUrl(serve);
      HttpResponse<String> answer = send("POST", url + "/invocations", BODY);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
      assertThat(answer.body()).isEqualTo("{\"predictions\": [0]}");

      assertThat(send("GET", url + "/ping", "").body()).isEqualTo("\n");
      assertThat(send("GET", url + "/health", "").body()).isEqualTo("\n");
      assertThat(send("HEAD", url + "/ping", "").statusCode()).isEqualTo(200);
      assertThat(send("GET", url + "/version", "").body()).matches("\\d+\\.\\d+\\.\\d+");

      HttpResponse<String> refused = send("POST", url + "/invocations", "[1]");
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.body()).startsWith("{\"error_code\": \"BAD_REQUEST\", \"message\": ");
      HttpResponse<String> method = send("GET", url + "/invocations", "");
      assertThat(method.statusCode()).isEqualTo(405);
      assertThat(method.headers().firstValue("Allow")).contains("POST");
      assertThat(method.body()).isEqualTo("{\"detail\":\"Method Not Allowed\"}");
      assertThat(send("GET", url + "/other", "").body()).isEqualTo("{\"detail\":\"Not Found\"}");
      assertThat(send("GET", url + "/ping/", "").statusCode()).isEqualTo(307);
    }
  }

  @Test
  void predictsForAFile() throws Exception {
    Path in =
        Files.writeString(
            folder.resolve("in.csv"), "long,wide,petal long,petal wide\n5.1,3.5,1.4,0.2\n6,,5,2\n");
    Path out = folder.resolve("out.json");
    try (StandaloneProcess predict =
        StandaloneProcess.run(
            Map.of(), "predict", MODEL, "-t", "csv", "-i", in.toString(), "-o", out.toString())) {
      assertThat(predict.awaitExit()).isZero();
    }
    assertThat(out).hasContent("{\"predictions\": [0, 2]}");
  }

  @Test
  void whatCannotBeServedIsSaidInOneLine() throws Exception {
    assertFails("there is no folder /nowhere", "/nowhere");
    assertFails("The folder has no file 'MLmodel'.", folder.toString());
    assertFails(
        "cannot reach the server at http://127.0.0.1:1: ",
        "models:/wine/1",
        "--server",
        "http://127.0.0.1:1");
    try (ServerSocket taken = new ServerSocket(0)) {
      String port = Integer.toString(taken.getLocalPort());
      assertFails("cannot listen at 127.0.0.1:" + port, MODEL, "--port", port);
    }
  }

  private static void assertFails(String line, String... options) throws Exception {
    try (StandaloneProcess serve = StandaloneProcess.run(Map.of(), "serve", options)) {
      assertThat(serve.awaitExit()).isEqualTo(1);
      assertThat(serve.errorLines().stream().filter(each -> each.startsWith("millrace: ")))
          .singleElement()
          .asString()
          .startsWith("millrace: " + line);
    }
  }

  private static String awaitUrl(StandaloneProcess serve) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (serve.outputLines().isEmpty() && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    assertThat(serve.outputLines())
        .singleElement()
        .asString()
        .startsWith("Millrace serves " + MODEL);
    return serve.outputLines().getFirst().replaceFirst(".* at ", "");
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
}
