package io.millrace.registry.webhook;

import jakarta.persistence.Embeddable;

/** A row of {@code registry.webhook_event}: numbers of the contract's entity and action. */
@Embeddable
public record WebhookTrigger(short entity, short action) implements Comparable<WebhookTrigger> {

  @Override
  public int compareTo(WebhookTrigger other) {
    return entity == other.entity
        ? Short.compare(action, other.action)
        : Short.compare(entity, other.entity);
  }
}
