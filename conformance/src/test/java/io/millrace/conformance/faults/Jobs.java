package io.millrace.conformance.faults;

import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A server's jobs, over REST. While the server is away, its questions have no answer: null. */
final class Jobs {

  private final HttpClient client = HttpClient.newHttpClient();
  private final String url;

  Jobs(String url) {
    this.url = url;
  }

  void makeQueue(String name) {
    answered(
        send(
            "PATCH", "/api/v1/queues/" + name, "application/json", text("{\"is_closed\": false}")));
  }

  /** Uploads a folder; gives its URI. */
  String upload(Path folder) throws IOException, InterruptedException {
    Path tar = Files.createTempFile("project", ".tar");
    try {
      Process packing =
          new ProcessBuilder("tar", "-cf", tar.toString(), "-C", folder.toString(), ".").start();
      if (packing.waitFor() != 0) {
        throw new IOException("tar has failed");
      }
      HttpResponse<String> answer =
          send(
              "POST",
              "/api/v1/projects:upload",
              "application/octet-stream",
              BodyPublishers.ofFile(tar));
      return answered(answer).getString("uri");
    } finally {
      Files.delete(tar);
    }
  }

  /**
   * Asks for a job; gives its id.
   *
   * @param spec as JSON
   */
  String submit(String spec) {
    return answered(send("POST", "/api/v1/jobs", "application/json", text(spec)))
        .getString("job.job_id");
  }

  /**
   * Makes a schedule.
   *
   * @param schedule as JSON
   */
  void schedule(String schedule) {
    answered(send("POST", "/api/v1/schedules", "application/json", text(schedule)));
  }

  /**
   * Makes a sweep; gives its id.
   *
   * @param sweep as JSON
   */
  String sweep(String sweep) {
    return answered(send("POST", "/api/v1/sweeps", "application/json", text(sweep)))
        .getString("sweep.sweep_id");
  }

  /** A sweep. */
  JsonPath getSweep(String id) {
    return rooted(send("GET", "/api/v1/sweeps/" + id, null, BodyPublishers.noBody()), "sweep");
  }

  /** The jobs of a sweep's trials. */
  List<String> ofSweep(String id) {
    return rooted(
            send("GET", "/api/v1/sweeps/" + id + "/trials", null, BodyPublishers.noBody()), "")
        .getList("trials.job_id");
  }

  /** How many jobs there are. */
  int count() {
    return rooted(send("GET", "/api/v1/jobs?page_size=1000", null, BodyPublishers.noBody()), "")
        .getList("jobs")
        .size();
  }

  /** A job. */
  JsonPath get(String id) {
    return rooted(send("GET", "/api/v1/jobs/" + id, null, BodyPublishers.noBody()), "job");
  }

  /** Whether a job has ended. */
  boolean hasEnded(String id) {
    JsonPath job = get(id);
    return job != null && !List.of("QUEUED", "RUNNING").contains(job.getString("state"));
  }

  /** How each attempt of a job has ended. */
  List<String> outcomes(String id) {
    return rooted(
            send("GET", "/api/v1/jobs/" + id + "/attempts", null, BodyPublishers.noBody()), "")
        .getList("attempts.outcome");
  }

  /** The state of a job's run. */
  String runStatus(String id) {
    JsonPath job = get(id);
    HttpResponse<String> run =
        send(
            "GET",
            "/api/2.0/mlflow/runs/get?run_id=" + job.getString("run_id"),
            null,
            BodyPublishers.noBody());
    return answered(run).getString("run.info.status");
  }

  private static BodyPublisher text(String body) {
    return BodyPublishers.ofString(body);
  }

  private static JsonPath rooted(HttpResponse<String> answer, String root) {
    return answer == null || answer.statusCode() != 200
        ? null
        : new JsonPath(answer.body()).setRootPath(root);
  }

  private static JsonPath answered(HttpResponse<String> answer) {
    if (answer == null || answer.statusCode() != 200) {
      throw new IllegalStateException(answer == null ? "no answer" : answer.body());
    }
    return new JsonPath(answer.body());
  }

  private HttpResponse<String> send(String method, String path, String type, BodyPublisher body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(Duration.ofSeconds(60))
            .method(method, body);
    Map<String, String> headers = type == null ? Map.of() : Map.of("Content-Type", type);
    headers.forEach(request::header);
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (java.io.FileNotFoundException e) {
      throw new UncheckedIOException(e);
    } catch (IOException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
