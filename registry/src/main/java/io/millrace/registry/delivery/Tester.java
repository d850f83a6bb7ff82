package io.millrace.registry.delivery;

import io.millrace.registry.WebhookConfig;
import io.millrace.registry.v1.WebhookAction;
import io.millrace.registry.v1.WebhookEntity;
import io.millrace.registry.v1.WebhookTestResult;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.UUID;

/** Posts examples, for people who want to see whether their webhook works. */
@ApplicationScoped
public class Tester {

  private static final int ANSWER_BYTES = 64 * 1024;

  private final Courier courier;

  Tester(WebhookConfig config) {
    courier = new Courier(config);
  }

  /**
   * Posts an example at once, as a delivery that is not kept.
   *
   * @param secret signs it; null if there is none
   */
  public WebhookTestResult test(
      String url, byte[] secret, WebhookEntity entity, WebhookAction action) {
    Topic topic = new Topic(entity, action);
    Attempt attempt =
        courier.post(
            url,
            secret,
            UUID.randomUUID().toString(),
            Payload.MEDIA_TYPE,
            Payload.json(topic, Instant.now(), Examples.data(topic)),
            ANSWER_BYTES);
    WebhookTestResult.Builder result = WebhookTestResult.newBuilder();
    return attempt.status() == null
        ? result
            .setSuccess(false)
            .setErrorMessage("Failed to test webhook: " + attempt.error())
            .build()
        : result
            .setSuccess(attempt.verdict() == Attempt.Verdict.DELIVERED)
            .setResponseStatus(attempt.status())
            .setResponseBody(attempt.body())
            .build();
  }

  @PreDestroy
  void close() {
    courier.close();
  }
}
