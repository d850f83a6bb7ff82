package io.millrace.registry.webhook;

import com.google.protobuf.InvalidProtocolBufferException;
import io.millrace.events.v1.EventFilter;
import io.millrace.registry.v1.Subscription;
import io.millrace.registry.v1.Webhook;
import io.millrace.registry.v1.WebhookEvent;

/** Stored webhooks and subscriptions as the contract's messages. Secrets stay behind. */
final class WebhookMapper {

  private WebhookMapper() {}

  static Webhook webhook(WebhookEntity stored) {
    Webhook.Builder webhook =
        Webhook.newBuilder()
            .setWebhookId(stored.id.toString())
            .setName(stored.name)
            .setUrl(stored.url)
            .setStatusValue(stored.status)
            .setCreationTimestamp(stored.creationTime)
            .setLastUpdatedTimestamp(stored.lastUpdateTime);
    if (stored.description != null) {
      webhook.setDescription(stored.description);
    }
    stored.events.forEach(trigger -> webhook.addEvents(event(trigger)));
    return webhook.build();
  }

  static WebhookEvent event(WebhookTrigger trigger) {
    return WebhookEvent.newBuilder()
        .setEntityValue(trigger.entity())
        .setActionValue(trigger.action())
        .build();
  }

  static Subscription subscription(WebhookEntity stored) {
    Subscription.Builder subscription =
        Subscription.newBuilder()
            .setSubscriptionId(stored.id.toString())
            .setName(stored.name)
            .setUrl(stored.url)
            .setFilter(filter(stored.filter))
            .setStatusValue(stored.status)
            .setCreationTimestamp(stored.creationTime)
            .setLastUpdatedTimestamp(stored.lastUpdateTime);
    if (stored.description != null) {
      subscription.setDescription(stored.description);
    }
    return subscription.build();
  }

  private static EventFilter filter(byte[] bytes) {
    try {
      return EventFilter.parseFrom(bytes);
    } catch (InvalidProtocolBufferException damaged) {
      throw new IllegalStateException(damaged);
    }
  }
}
