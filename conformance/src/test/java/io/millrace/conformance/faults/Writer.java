package io.millrace.conformance.faults;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Speaks to a server as a client does that must know whether each write succeeded. */
final class Writer {
  private static final String ROOT = "/api/2.0/mlflow/";

  private final String url;
  private final Duration patience;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  Writer(String url) {
    this(url, Duration.ofSeconds(60));
  }

  /**
   * @param patience how long to wait for an answer
   */
  Writer(String url, Duration patience) {
    this.url = url;
    this.patience = patience;
  }

  HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + ROOT + path))
            .timeout(patience)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json))
            .build();
    return client.send(request, BodyHandlers.ofString());
  }

  HttpResponse<String> ask(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + ROOT + path)).timeout(patience).build();
    return client.send(request, BodyHandlers.ofString());
  }

  String get(String path) throws IOException, InterruptedException {
    HttpResponse<String> response = ask(path);
    if (response.statusCode() != 200) {
      throw new IOException(response.statusCode() + " " + response.body());
    }
    return response.body();
  }

  /** Logs a point whose value, step and timestamp are the same number; the status of the answer. */
  int log(String run, String key, int number) throws IOException, InterruptedException {
    return post("runs/log-metric", point(run, key, number)).statusCode();
  }

  /** The point that {@link #log} logs, as a batch has it. */
  static String point(String key, int number) {
    return "{\"key\": \"%s\", \"value\": %d, \"timestamp\": %d, \"step\": %d}"
        .formatted(key, number, number, number);
  }

  /** The same with its run. */
  static String point(String run, String key, int number) {
    return "{\"run_id\": \"%s\", %s".formatted(run, point(key, number).substring(1));
  }

  String createExperiment(String name) throws IOException, InterruptedException {
    return field("experiment_id", post("experiments/create", "{\"name\": \"" + name + "\"}"));
  }

  String createRun(String experiment) throws IOException, InterruptedException {
    return field("run_id", post("runs/create", "{\"experiment_id\": \"" + experiment + "\"}"));
  }

  private static String field(String name, HttpResponse<String> response) throws IOException {
    Matcher matcher =
        Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]+)\"").matcher(response.body());
    if (response.statusCode() != 200 || !matcher.find()) {
      throw new IOException(response.statusCode() + " " + response.body());
    }
    return matcher.group(1);
  }
}
