package io.millrace.registry.delivery;

import io.millrace.registry.v1.WebhookAction;
import io.millrace.registry.v1.WebhookEntity;
import io.millrace.registry.v1.WebhookTestResult;
import jakarta.enterprise.context.ApplicationScoped;

/** Stub. */
@ApplicationScoped
public class Tester {
  /** Stub. */
  public WebhookTestResult test(
      String url, byte[] secret, WebhookEntity entity, WebhookAction action) {
    return WebhookTestResult.getDefaultInstance();
  }
}
