package io.millrace.registry.delivery;

import io.millrace.registry.WebhookConfig;
import io.millrace.runtime.outgoing.AddressGuard;
import io.millrace.runtime.outgoing.AddressRefusedException;
import io.millrace.runtime.outgoing.OutgoingClient;
import io.millrace.runtime.outgoing.OutgoingClient.Answer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Posts things to webhooks, once each. */
final class Courier implements AutoCloseable {

  private final OutgoingClient client;
  private final List<String> schemes;
  private final Duration timeout;

  Courier(WebhookConfig config) {
    schemes = config.allowedSchemes();
    timeout = config.timeout();
    client = new OutgoingClient(new AddressGuard(config.allowPrivateAddresses()), timeout);
  }

  /**
   * Tries once.
   *
   * @param secret signs it; null if there is none
   * @param answerBytes how much of the answer is of interest
   */
  Attempt post(
      String url, byte[] secret, String id, String contentType, String body, int answerBytes) {
    long time = System.currentTimeMillis();
    long start = System.nanoTime();
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String seconds = Long.toString(time / 1000);
    Map<String, String> headers = new HashMap<>();
    headers.put("X-MLflow-Delivery-Id", id);
    headers.put("X-MLflow-Timestamp", seconds);
    if (secret != null) {
      headers.put("X-MLflow-Signature", Signature.of(secret, id, seconds, bytes));
    }
    String error;
    boolean mayPass = false;
    try {
      checkScheme(url);
      Answer answer = client.post(url, contentType, bytes, headers, answerBytes);
      return new Attempt(
          time,
          millisSince(start),
          answer.status(),
          answer.retryAfter(),
          answer.body().replace('\0', '\ufffd'),
          null,
          false);
    } catch (AddressRefusedException | IllegalArgumentException refused) {
      error = refused.getMessage();
    } catch (IOException failure) {
      error = explain(failure);
      mayPass = true;
    }
    return new Attempt(time, millisSince(start), null, null, null, error, mayPass);
  }

  /** Which are allowed may have changed since the URL was given. */
  private void checkScheme(String url) {
    String scheme = url.substring(0, Math.max(0, url.indexOf(':'))).toLowerCase(Locale.ROOT);
    if (!schemes.contains(scheme)) {
      throw new IllegalArgumentException(
          "Invalid webhook URL scheme: '%s'. Allowed schemes are: %s."
              .formatted(scheme, String.join(", ", schemes)));
    }
  }

  private String explain(IOException failure) {
    return switch (failure) {
      case InterruptedIOException late -> "No answer within %d ms".formatted(timeout.toMillis());
      case UnknownHostException unknown -> "Unknown host: " + unknown.getMessage();
      default ->
          failure.getMessage() == null
              ? failure.getClass().getSimpleName()
              : failure.getMessage().replace('\0', '\ufffd');
    };
  }

  private static long millisSince(long start) {
    return (System.nanoTime() - start) / 1_000_000;
  }

  /** Ends all that is being posted, without an answer. */
  void cancel() {
    client.cancelAll();
  }

  @Override
  public void close() {
    client.close();
  }
}
