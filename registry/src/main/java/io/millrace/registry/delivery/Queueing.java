package io.millrace.registry.delivery;

import io.millrace.events.v1.EventStart;
import io.millrace.events.v1.WatchRequest;
import io.millrace.events.v1.WatchResponse;
import io.millrace.registry.delivery.Listener.Post;
import io.millrace.runtime.outbox.Cursor;
import io.millrace.runtime.outbox.EventFollower;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Queues what webhooks and subscriptions are to hear of the events of one domain. Every replica
 * does so; whichever is first queues. It goes on where the queue has come to.
 */
final class Queueing implements EventFollower.Watcher {

  private static final Logger LOG = Logger.getLogger(Queueing.class);

  /** Between two responses: in a storm, the events of this time are looked at together. */
  private static final long GATHER_MILLIS = 30;

  /** How often it is noted that events were of no interest to anybody. */
  private static final long NOTE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final String domain;
  private final DeliveryQueue queue;
  private final Runnable queued;
  private OptionalLong start = OptionalLong.empty();
  private boolean hasExpired;
  private long noted;

  /**
   * @param queued called when something has been queued
   */
  Queueing(String domain, DeliveryQueue queue, Runnable queued) {
    this.domain = domain;
    this.queue = queue;
    this.queued = queued;
  }

  @Override
  public WatchRequest request(boolean isGone) {
    hasExpired = isGone;
    start = queue.position(domain);
    WatchRequest.Builder request = WatchRequest.newBuilder();
    if (hasExpired) {
      request.setFrom(EventStart.EVENT_START_EARLIEST);
    } else if (start.isPresent()) {
      request.setCursor(Cursor.EMPTY.with(domain, start.getAsLong()).toString());
    } else {
      // Whoever listens already is told of what happened before the domain was first reached.
      queue.oldestListener().ifPresent(request::setSince);
    }
    return request.build();
  }

  /** Has the domain called again when where to go on has been settled. */
  @Override
  public boolean take(WatchResponse response, boolean isFirst) throws InterruptedException {
    long position = Cursor.parse(response.getCursor()).position(domain);
    if (start.isEmpty()) {
      queue.begin(domain, position);
      return false;
    }
    if (hasExpired) {
      LOG.errorf(
          "The events of %s behind %d are no longer kept: webhooks and subscriptions do not hear of those up to %d",
          domain, start.getAsLong(), position);
      queue.jump(domain, start.getAsLong(), position);
      return false;
    }
    take(response, position);
    Thread.sleep(GATHER_MILLIS);
    return true;
  }

  private void take(WatchResponse response, long position) {
    List<Post> posts = response.getEventsCount() == 0 ? List.of() : posts(response);
    if (!posts.isEmpty()) {
      queue.add(domain, position, posts);
      noted = System.nanoTime();
      queued.run();
    } else if (System.nanoTime() - noted >= NOTE_NANOS) {
      queue.advance(domain, position);
      noted = System.nanoTime();
    }
  }

  private List<Post> posts(WatchResponse response) {
    List<Listener> listeners = queue.listeners();
    return response.getEventsList().stream()
        .map(News::new)
        .flatMap(news -> listeners.stream().flatMap(one -> one.hear(news).stream()))
        .toList();
  }
}
