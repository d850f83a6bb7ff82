package io.millrace.conformance.wire;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.conformance.Server;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;

/** Links into the store, followed as a client does: with the answered headers and nothing else. */
final class Links {
  private Links() {}

  /** Skips the suite on a server whose artifacts are not in S3. */
  static String needS3() {
    assumeTrue(Server.artifacts().root().isPresent(), "needs artifacts in S3");
    return Server.artifacts().root().orElseThrow();
  }

  static HttpResponse<String> put(String link, Map<String, String> headers, String content) {
    return send(
        HttpRequest.newBuilder(URI.create(link)).PUT(BodyPublishers.ofString(content)), headers);
  }

  static HttpResponse<String> get(String link, Map<String, String> headers) {
    return send(HttpRequest.newBuilder(URI.create(link)), headers);
  }

  private static HttpResponse<String> send(
      HttpRequest.Builder request, Map<String, String> headers) {
    headers.forEach(request::setHeader);
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
