package io.millrace.registry.delivery;

import io.millrace.events.v1.Event;
import io.millrace.runtime.outbox.CloudEvents;
import io.millrace.runtime.outbox.CursorTable;
import io.millrace.runtime.outbox.EventMatcher;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A webhook or subscription that is active.
 *
 * @param creationTime in milliseconds since 1970
 * @param topics what a webhook hears of
 * @param filter what a subscription hears of; null of a webhook
 */
record Listener(UUID id, long creationTime, Set<Topic> topics, EventMatcher filter) {

  /** Events that began so long before it are older news, that was held up; clocks may differ. */
  private static final long LEEWAY_MILLIS = 60_000;

  /** What it is to be posted, if it is told of something at all. */
  Optional<Post> hear(News news) {
    Event event = news.event();
    if (event.getTime().getSeconds() * 1000 < creationTime - LEEWAY_MILLIS) {
      return Optional.empty();
    }
    if (filter != null) {
      return filter.test(event)
          ? Optional.of(new Post(id, event, CloudEvents.MEDIA_TYPE, news.cloudEvent()))
          : Optional.empty();
    }
    return news.topic()
        .filter(topics::contains)
        .map(topic -> new Post(id, event, Payload.MEDIA_TYPE, news.payload()));
  }

  /** Something to be queued for it. */
  record Post(UUID listener, Event event, String contentType, String body)
      implements CursorTable.Row {

    @Override
    public long position() {
      return Long.parseLong(event.getId());
    }
  }
}
