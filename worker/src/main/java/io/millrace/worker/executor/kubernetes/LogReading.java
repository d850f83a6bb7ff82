package io.millrace.worker.executor.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One asking for a container's log, which another thread may break off. The client's own way to a
 * log that is followed cannot be broken off, and gives the text of a refusal as if it were the log.
 */
final class LogReading implements AutoCloseable {

  /** How long the head of what is there already may take. */
  private static final long HEAD_SECONDS = 30;

  /** Enough of a refusal to tell why. */
  private static final int LONGEST_REFUSAL = 4096;

  private final CompletableFuture<HttpResponse<InputStream>> answer;

  private final boolean isFollowing;

  private LogReading(CompletableFuture<HttpResponse<InputStream>> answer, boolean isFollowing) {
    this.answer = answer;
    this.isFollowing = isFollowing;
  }

  /**
   * Asks for lines behind their times. What is followed has no time limit: even the head of the
   * answer may come only when the container prints something.
   *
   * @param since a time; null for the beginning
   * @param isFollowing whether it is to last as long as the container
   */
  static LogReading of(
      KubernetesClient client,
      String namespace,
      String pod,
      String container,
      String since,
      boolean isFollowing) {
    List<String> query = new ArrayList<>(List.of("container", container, "timestamps", "true"));
    query.addAll(List.of("follow", Boolean.toString(isFollowing)));
    if (since != null) {
      query.addAll(List.of("sinceTime", since));
    }
    HttpClient http = client.getHttpClient();
    HttpRequest request =
        http.newHttpRequestBuilder()
            .uri(PodUri.of(client, namespace, pod, "log", query.toArray(String[]::new)))
            .timeout(isFollowing ? 0 : HEAD_SECONDS, TimeUnit.SECONDS)
            .build();
    return new LogReading(http.sendAsync(request, InputStream.class), isFollowing);
  }

  /**
   * The lines.
   *
   * @throws KubernetesClientException if there are none to be had
   */
  InputStream lines() throws IOException, InterruptedException {
    HttpResponse<InputStream> is;
    try {
      // The client asks again by itself, for minutes if a node does not answer.
      is = isFollowing ? answer.get() : answer.get(HEAD_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new SocketTimeoutException("There was no answer for %d s.".formatted(HEAD_SECONDS));
    } catch (ExecutionException e) {
      throw new IOException(String.valueOf(e.getCause().getMessage()), e);
    } catch (CancellationException e) {
      throw new IOException("It was broken off.", e);
    }
    if (!is.isSuccessful()) {
      try (InputStream refusal = is.body()) {
        throw new KubernetesClientException(
            new String(refusal.readNBytes(LONGEST_REFUSAL), StandardCharsets.UTF_8),
            is.code(),
            null);
      }
    }
    return is.body();
  }

  @Override
  public void close() {
    answer.cancel(true);
    if (!answer.isCompletedExceptionally()) {
      try {
        answer.join().body().close();
      } catch (IOException e) {
        // Nobody reads it any more.
      }
    }
  }
}
