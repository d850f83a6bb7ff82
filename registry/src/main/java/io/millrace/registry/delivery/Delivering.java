package io.millrace.registry.delivery;

import io.grpc.MethodDescriptor;
import io.millrace.events.v1.WatchRequest;
import io.millrace.events.v1.WatchResponse;
import io.millrace.registry.WebhookConfig;
import io.millrace.registry.shared.WebhookSecret;
import io.millrace.runtime.channel.Channels;
import io.millrace.runtime.outbox.DurableWatcher;
import io.millrace.runtime.outbox.EventFollower;
import io.millrace.runtime.secret.Secrets;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.UUID;

/** Queues and sends from the application's start to its end. */
@ApplicationScoped
class Delivering {

  private final DeliveryQueue queue;
  private final Leases leases;
  private final WebhookConfig config;
  private final Channels channels;
  private final Secrets secrets;
  private List<EventFollower> followers = List.of();
  private volatile Sender sender;

  Delivering(
      DeliveryQueue queue,
      Leases leases,
      WebhookConfig config,
      Channels channels,
      Secrets secrets) {
    this.queue = queue;
    this.leases = leases;
    this.config = config;
    this.channels = channels;
    this.secrets = secrets;
  }

  synchronized void start(@Observes StartupEvent event) {
    startSender();
    followers =
        List.of(
            follower("models", io.millrace.models.v1.EventServiceGrpc.getWatchMethod()),
            follower("projects", io.millrace.projects.v1.EventServiceGrpc.getWatchMethod()),
            follower("registry", io.millrace.registry.v1.EventServiceGrpc.getWatchMethod()),
            follower("tracking", io.millrace.tracking.v1.EventServiceGrpc.getWatchMethod()));
    followers.forEach(one -> Thread.ofVirtual().name("webhook-queue").start(one));
  }

  private EventFollower follower(
      String domain, MethodDescriptor<WatchRequest, WatchResponse> watch) {
    return new EventFollower(
        "events of " + domain + " for webhooks and subscriptions",
        channels,
        watch,
        new DurableWatcher<>(domain, queue.cursor(), new Queueing(queue, this::wake)));
  }

  synchronized void startSender() {
    sender = newSender();
    sender.start();
  }

  /** One that is not started. */
  Sender newSender() {
    return new Sender(leases, new Courier(config), this::open, config.maxConcurrent());
  }

  private byte[] open(UUID webhookId, byte[] encrypted) {
    return secrets.open(encrypted, WebhookSecret.context(webhookId));
  }

  /** There may be something to send. */
  void wake() {
    Sender running = sender;
    if (running != null) {
      running.wake();
    }
  }

  synchronized void stopSender() {
    if (sender != null) {
      sender.close();
      sender = null;
    }
  }

  void stop(@Observes ShutdownEvent event) {
    followers.forEach(EventFollower::close);
    stopSender();
  }
}
