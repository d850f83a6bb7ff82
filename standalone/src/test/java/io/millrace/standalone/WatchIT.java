package io.millrace.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code watch} beside a server that is restarted. */
class WatchIT {

  private static final long PATIENCE_SECONDS = 90;

  @Test
  void printsWhatHappensAndGoesOnAfterARestart(@TempDir Path folder) throws Exception {
    String data = folder.resolve("data").toString();
    StandaloneProcess server = StandaloneProcess.start("--port", "0", "--data", data);
    try {
      String url = server.awaitReady();
      try (StandaloneProcess watch =
          StandaloneProcess.run(
              Map.of("MILLRACE_SERVER", url), "watch", "--type", "experiment.*", "--all")) {
        create(url, "one");
        awaitLines(watch, 2);

        server.close();
        String port = Integer.toString(URI.create(url).getPort());
        server = StandaloneProcess.start("--port", port, "--data", data);
        server.awaitReady();
        create(url, "two");

        assertThat(awaitLines(watch, 3))
            .satisfiesExactly(
                first -> assertThat(first).contains("experiment.created", "\"Default\""),
                second -> assertThat(second).contains("experiment.created", "\"one\""),
                third -> assertThat(third).contains("experiment.created", "\"two\""));
      }
    } finally {
      server.close();
    }
  }

  private static List<String> awaitLines(StandaloneProcess process, int count) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (process.outputLines().size() < count && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    return process.outputLines();
  }

  private static void create(String url, String name) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/api/2.0/mlflow/experiments/create"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{\"name\": \"" + name + "\"}"))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
          .isEqualTo(200);
    }
  }
}
