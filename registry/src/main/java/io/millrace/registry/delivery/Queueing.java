package io.millrace.registry.delivery;

import io.millrace.events.v1.Event;
import io.millrace.registry.delivery.Listener.Post;
import io.millrace.runtime.outbox.DurableWatcher;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalLong;

/** Queues what webhooks and subscriptions are to hear of events. */
final class Queueing implements DurableWatcher.Maker<Post> {

  private final DeliveryQueue queue;
  private final Runnable queued;

  /**
   * @param queued called when something has been queued
   */
  Queueing(DeliveryQueue queue, Runnable queued) {
    this.queue = queue;
    this.queued = queued;
  }

  @Override
  public String omission() {
    return "webhooks and subscriptions do not hear of";
  }

  @Override
  public OptionalLong since() {
    return queue.oldestListener();
  }

  @Override
  public List<Post> make(List<Event> events) {
    List<Listener> listeners = queue.listeners();
    return events.stream()
        .map(News::new)
        .flatMap(news -> listeners.stream().flatMap(one -> one.hear(news).stream()))
        .toList();
  }

  @Override
  public void add(Connection connection, List<Post> posts) throws SQLException {
    DeliveryQueue.add(connection, posts);
  }

  @Override
  public void added(List<Post> posts) {
    queued.run();
  }
}
