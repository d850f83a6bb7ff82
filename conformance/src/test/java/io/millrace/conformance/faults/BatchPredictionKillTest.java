package io.millrace.conformance.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.conformance.Patience;
import io.millrace.conformance.Setting;
import io.millrace.conformance.Standalone;
import io.restassured.path.json.JsonPath;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is killed again and again while it scores a file: every row is there, once. */
@Tag("fault")
@Tag("long")
class BatchPredictionKillTest {

  private static final int ROWS = 3_000_000;
  private static final int KILLS = 4;

  /** A row in this many does not fit. */
  private static final int SPOILT = 1_000_000;

  /** Much of it is safe at every moment, and a job is not left alone for long. */
  private static final Map<String, String> IMPATIENT =
      Map.of(
          "MILLRACE_BATCH_PREDICTIONS_PART_SIZE", "131072",
          "MILLRACE_BATCH_PREDICTIONS_LEASE", "2S");

  private static final String[] MODEL = {
    "MLmodel", "model.onnx", "conda.yaml", "python_env.yaml", "requirements.txt"
  };

  @TempDir private Path data;

  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeEach
  void needABuiltServer() {
    assumeTrue(!Setting.URL.isSet() && Standalone.isBuilt(), "needs the packaged application");
  }

  @Test
  void everyRowIsThereOnceWheneverTheServerDies() throws Exception {
    Standalone server = Standalone.start(data.resolve("server"), IMPATIENT);
    try {
      String root = prepare(server.target().url());
      String id = create(server.target().url(), root, "killed.csv");
      for (int kill = 1; kill <= KILLS; kill++) {
        String url = server.target().url();
        long least = (long) ROWS * kill / (KILLS + 2);
        Patience.until(() -> job(url, id).getLong("progress.rows") >= least);
        assertThat(job(url, id).getString("state")).isEqualTo("RUNNING");
        server.kill();
        server = Standalone.start(data.resolve("server"), IMPATIENT);
      }
      String url = server.target().url();
      Patience.until(() -> !job(url, id).getString("state").matches("QUEUED|RUNNING"));
      JsonPath killed = job(url, id);
      assertThat(killed.getString("state")).as(killed.prettify()).isEqualTo("SUCCEEDED");
      assertThat(killed.getLong("progress.rows")).isEqualTo(ROWS);
      assertThat(killed.getLong("progress.rows_refused")).isEqualTo(ROWS / SPOILT);
      check(url, root);

      // Nobody can tell it from one that nothing has happened to.
      String quiet = create(url, root, "quiet.csv");
      Patience.until(() -> job(url, quiet).getString("state").equals("SUCCEEDED"));
      for (String digest : new String[] {"input_digest", "output_digest"}) {
        assertThat(killed.getString(digest)).isEqualTo(job(url, quiet).getString(digest));
      }
      String left = get(url + "/api/2.0/mlflow-artifacts/artifacts?path=batch-predictions/" + id);
      assertThat(new JsonPath(left).getList("files")).isNullOrEmpty();
    } finally {
      server.close();
    }
  }

  /** Puts model and input there; gives where, as the run's URI and its path. */
  private String prepare(String url) throws Exception {
    Writer writer = new Writer(url);
    String experiment = writer.createExperiment("scored");
    String run = writer.createRun(experiment);
    String root = experiment + "/" + run + "/artifacts";
    Path folder = Path.of(Setting.HOME.value(), "models/src/test/resources/format/folders/onnx");
    for (String file : MODEL) {
      put(url, root + "/model/" + file, folder.resolve(file));
    }
    Path input = data.resolve("rows.csv");
    try (BufferedWriter out = Files.newBufferedWriter(input)) {
      out.write("a,b\n");
      for (int i = 0; i < ROWS; i++) {
        out.write(i % SPOILT == 7 ? i + ",x\n" : i + "," + i % 97 + ".5\n");
      }
    }
    put(url, root + "/rows.csv", input);
    return root;
  }

  private void put(String url, String path, Path file) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/api/2.0/mlflow-artifacts/artifacts/" + path))
            .PUT(BodyPublishers.ofFile(file))
            .build();
    assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
  }

  private String create(String url, String root, String output) throws Exception {
    String run = "runs:/" + root.split("/")[1];
    String body =
        """
        {"source": "%s/model", "input": {"uri": "%s/rows.csv"}, "output": {"uri": "mlflow-artifacts:/%s/%s"},
         "include_input_columns": true, "max_refused_rows": 10, "chunk_rows": 512}
        """
            .formatted(run, run, root, output);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/api/v1/batch-predictions"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    String answer = client.send(request, BodyHandlers.ofString()).body();
    String id = new JsonPath(answer).getString("batch_prediction.batch_prediction_id");
    assertThat(id).as(answer).isNotNull();
    return id;
  }

  private JsonPath job(String url, String id) {
    try {
      return new JsonPath(get(url + "/api/v1/batch-predictions/" + id))
          .setRootPath("batch_prediction");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private String get(String url) throws IOException, InterruptedException {
    return client
        .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
        .body();
  }

  private void check(String url, String root) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(url + "/api/2.0/mlflow-artifacts/artifacts/" + root + "/killed.csv"))
            .build();
    Path output = data.resolve("killed.csv");
    client.send(request, BodyHandlers.ofFile(output));
    try (BufferedReader in = Files.newBufferedReader(output)) {
      assertThat(in.readLine()).startsWith("a,b,");
      for (int i = 0; i < ROWS; i++) {
        if (i % SPOILT != 7) {
          String expected = i + "," + i % 97 + ".5,";
          String line = in.readLine();
          if (line == null || !line.startsWith(expected)) {
            throw new AssertionError("row %d is %s".formatted(i, line));
          }
        }
      }
      assertThat(in.readLine()).isNull();
    }
  }
}
