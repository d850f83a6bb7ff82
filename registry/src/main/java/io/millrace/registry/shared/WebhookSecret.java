package io.millrace.registry.shared;

import java.util.UUID;

/** How the secrets of webhooks and subscriptions are encrypted. */
public final class WebhookSecret {

  private WebhookSecret() {}

  /** What the secret of one is sealed for. */
  public static String context(UUID webhookId) {
    return "webhook/" + webhookId;
  }
}
