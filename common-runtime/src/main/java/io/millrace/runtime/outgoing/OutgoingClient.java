package io.millrace.runtime.outgoing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * Posts to URLs that users name. A host is resolved once a connection, and only addresses that the
 * guard allows are connected to. No redirect is followed, no proxy asked, nothing tried twice; a
 * call ends in time, whatever the other side does, and reads no more of the answer than asked for.
 */
public final class OutgoingClient implements AutoCloseable {

  private static final int KEPT_CONNECTIONS = 20;

  /** Shorter than servers keep idle connections: one that is closed as it is used fails a call. */
  private static final int KEPT_SECONDS = 3;

  /** What Retry-After is called here: by its own name, OkHttp acts on it. */
  private static final String RETRY_AFTER = "X-Millrace-Retry-After";

  private final OkHttpClient http;

  /**
   * @param timeout for all of a call, from the lookup of the host to the end of the answer
   */
  public OutgoingClient(AddressGuard guard, Duration timeout) {
    http =
        GuardedHttp.builder(guard)
            .retryOnConnectionFailure(false)
            // One address after the other: with several at once, which failure counts is chance.
            .fastFallback(false)
            .protocols(List.of(Protocol.HTTP_1_1))
            .addNetworkInterceptor(OutgoingClient::hideRetryAfter)
            .connectionPool(new ConnectionPool(KEPT_CONNECTIONS, KEPT_SECONDS, TimeUnit.SECONDS))
            .connectTimeout(timeout)
            .readTimeout(timeout)
            .writeTimeout(timeout)
            .callTimeout(timeout)
            .build();
  }

  /** A 503 that may be tried again at once would be, within the call; one far off would fail it. */
  private static Response hideRetryAfter(Interceptor.Chain chain) throws IOException {
    Response answer = chain.proceed(chain.request());
    String later = answer.header("Retry-After");
    Response.Builder seen = answer.newBuilder().removeHeader(RETRY_AFTER);
    return later == null
        ? seen.build()
        : seen.removeHeader("Retry-After").header(RETRY_AFTER, later).build();
  }

  /**
   * What came back.
   *
   * @param retryAfter the header of that name; null if there is none
   * @param body the beginning of it, as text
   */
  public record Answer(int status, String retryAfter, String body) {}

  /**
   * Posts a body.
   *
   * @param answerBytes how much of the answer to read
   * @throws AddressRefusedException if the URL leads to an address that may not be called
   * @throws IllegalArgumentException if it is no URL, or of a scheme other than http and https
   * @throws IOException if there was no answer
   */
  public Answer post(
      String url, String contentType, byte[] body, Map<String, String> headers, int answerBytes)
      throws IOException {
    HttpUrl target = HttpUrl.get(url);
    Request.Builder request =
        new Request.Builder()
            .url(target)
            .header("User-Agent", "Millrace")
            // Nothing compressed, which could be anything but small.
            .header("Accept-Encoding", "identity")
            .post(RequestBody.create(body, MediaType.get(contentType)));
    headers.forEach(request::header);
    Call call = http.newCall(request.build());
    try (Response response = call.execute()) {
      return new Answer(
          response.code(), response.header(RETRY_AFTER), beginning(call, response, answerBytes));
    }
  }

  /** An answer whose body stops halfway, or comes too slowly, is one all the same. */
  private static String beginning(Call call, Response response, int most) {
    byte[] read = new byte[most];
    int length = 0;
    try (InputStream body = response.body().byteStream()) {
      int more = 0;
      while (more >= 0 && length < most) {
        more = body.read(read, length, most - length);
        length += Math.max(0, more);
      }
      if (more >= 0) {
        // Else closing it reads on for a while.
        call.cancel();
      }
    } catch (IOException broken) {
      call.cancel();
    }
    MediaType type = response.body().contentType();
    Charset charset = type == null ? null : type.charset(StandardCharsets.UTF_8);
    return new String(read, 0, length, charset == null ? StandardCharsets.UTF_8 : charset);
  }

  /** Ends all calls that run; they fail. */
  public void cancelAll() {
    http.dispatcher().cancelAll();
  }

  @Override
  public void close() {
    cancelAll();
    http.connectionPool().evictAll();
    http.dispatcher().executorService().shutdown();
  }
}
