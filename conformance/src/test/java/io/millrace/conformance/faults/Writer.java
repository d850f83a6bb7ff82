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
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  Writer(String url) {
    this.url = url;
  }

  HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + ROOT + path))
            .timeout(Duration.ofSeconds(60))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json))
            .build();
    return client.send(request, BodyHandlers.ofString());
  }

  String get(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url + ROOT + path)).build();
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(response.statusCode() + " " + response.body());
    }
    return response.body();
  }

  /** Logs a point whose value, step and timestamp are the same number; the status of the answer. */
  int log(String run, String key, int number) throws IOException, InterruptedException {
    String body =
        "{\"run_id\": \"%s\", \"key\": \"%s\", \"value\": %d, \"timestamp\": %d, \"step\": %d}"
            .formatted(run, key, number, number, number);
    return post("runs/log-metric", body).statusCode();
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
