package io.millrace.registry.delivery;

import io.millrace.events.v1.Event;
import io.millrace.runtime.outbox.CloudEvents;
import java.util.Optional;

/** An event, and how it is told; written once, however many are told of it. For one thread. */
final class News {

  private final Event event;
  private final Optional<Topic> topic;
  private String payload;
  private String cloudEvent;

  News(Event event) {
    this.event = event;
    topic = Topics.of(event.getType());
  }

  Event event() {
    return event;
  }

  /** What MLflow calls it; empty if it has no word for it. */
  Optional<Topic> topic() {
    return topic;
  }

  /** What webhooks are posted, if MLflow has a word for it. */
  String payload() {
    if (payload == null) {
      payload = Payload.json(topic.orElseThrow(), event);
    }
    return payload;
  }

  /** What subscriptions are posted. */
  String cloudEvent() {
    if (cloudEvent == null) {
      cloudEvent = CloudEvents.json(event);
    }
    return cloudEvent;
  }
}
