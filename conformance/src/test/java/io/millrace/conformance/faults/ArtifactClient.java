package io.millrace.conformance.faults;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.function.Supplier;

/** Moves files through the artifact proxy. */
final class ArtifactClient {

  /** Longer than the server may take to answer, whatever is the matter with it. */
  private static final Duration PATIENCE = Duration.ofSeconds(100);

  private final String root;
  private final HttpClient client = HttpClient.newBuilder().version(Version.HTTP_1_1).build();

  ArtifactClient(String url) {
    root = url + "/api/2.0/mlflow-artifacts/artifacts";
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(root + path)).timeout(PATIENCE);
  }

  HttpResponse<String> put(String path, Supplier<InputStream> content)
      throws IOException, InterruptedException {
    return client.send(
        request("/" + path).PUT(BodyPublishers.ofInputStream(content)).build(),
        BodyHandlers.ofString());
  }

  HttpResponse<String> put(String path, byte[] content) throws IOException, InterruptedException {
    return client.send(
        request("/" + path).PUT(BodyPublishers.ofByteArray(content)).build(),
        BodyHandlers.ofString());
  }

  HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
    return client.send(request("/" + path).build(), BodyHandlers.ofByteArray());
  }

  HttpResponse<String> ask(String path) throws IOException, InterruptedException {
    return client.send(request("/" + path).build(), BodyHandlers.ofString());
  }

  HttpResponse<String> list(String folder) throws IOException, InterruptedException {
    return client.send(request("?path=" + folder).build(), BodyHandlers.ofString());
  }
}
