package io.millrace.registry.delivery;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.millrace.common.v1.ErrorReason;
import io.millrace.events.v1.EventStart;
import io.millrace.events.v1.WatchRequest;
import io.millrace.events.v1.WatchResponse;
import io.millrace.registry.delivery.Listener.Post;
import io.millrace.runtime.channel.Channels;
import io.millrace.runtime.error.GrpcErrors;
import io.millrace.runtime.outbox.Cursor;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jboss.logging.Logger.Level;

/**
 * Follows the events of one domain, and queues what webhooks and subscriptions are to hear of.
 * Every replica does so; whichever is first queues. A domain that goes away is called again until
 * it is back, and then goes on where it was.
 */
final class EventFollower implements Runnable, AutoCloseable {

  private static final Logger LOG = Logger.getLogger(EventFollower.class);
  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 5_000;

  /** Between two responses: in a storm, the events of this time are looked at together. */
  private static final long GATHER_MILLIS = 30;

  /** How often it is noted that events were of no interest to anybody. */
  private static final long NOTE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final String domain;
  private final Channels channels;
  private final MethodDescriptor<WatchRequest, WatchResponse> watch;
  private final DeliveryQueue queue;
  private final Runnable queued;
  private final Context.CancellableContext context = Context.ROOT.withCancellation();
  private long pause = FIRST_PAUSE_MILLIS;
  private long noted;
  private volatile Thread thread;

  /**
   * @param watch the call Watch of the domain's EventService
   * @param queued called when something has been queued
   */
  EventFollower(
      String domain,
      Channels channels,
      MethodDescriptor<WatchRequest, WatchResponse> watch,
      DeliveryQueue queue,
      Runnable queued) {
    this.domain = domain;
    this.channels = channels;
    this.watch = watch;
    this.queue = queue;
    this.queued = queued;
  }

  @Override
  public void run() {
    thread = Thread.currentThread();
    Channel channel;
    try {
      channel = channels.to(watch.getServiceName());
    } catch (IllegalStateException nowhere) {
      LOG.infof("No webhook or subscription hears of %s: %s", domain, nowhere.getMessage());
      return;
    }
    context.run(() -> followAlways(channel));
  }

  private void followAlways(Channel channel) {
    boolean hasExpired = false;
    while (!context.isCancelled()) {
      try {
        follow(channel, hasExpired);
        hasExpired = false;
        Thread.sleep(FIRST_PAUSE_MILLIS);
      } catch (InterruptedException over) {
        return;
      } catch (RuntimeException failure) {
        if (context.isCancelled()) {
          return;
        }
        hasExpired = isExpired(failure);
        if (!hasExpired) {
          Level level = failure instanceof StatusRuntimeException ? Level.DEBUG : Level.WARN;
          LOG.logf(level, "Events of %s are queued for webhooks later: %s", domain, failure);
          if (!sleep(pause)) {
            return;
          }
          pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
        }
      }
    }
  }

  private static boolean isExpired(RuntimeException failure) {
    return failure instanceof StatusRuntimeException status
        && GrpcErrors.fromStatus(status).reason() == ErrorReason.ERROR_REASON_CURSOR_EXPIRED;
  }

  /** Follows in a call that ends with this one, however that ends. */
  private void follow(Channel channel, boolean hasExpired) throws InterruptedException {
    Context.CancellableContext call = Context.current().withCancellation();
    Context before = call.attach();
    try {
      watch(channel, hasExpired);
    } finally {
      call.detach(before);
      call.cancel(null);
    }
  }

  /** Returns to be called again, when where to go on has been settled. */
  private void watch(Channel channel, boolean hasExpired) throws InterruptedException {
    OptionalLong start = queue.position(domain);
    WatchRequest.Builder request = WatchRequest.newBuilder();
    if (hasExpired) {
      request.setFrom(EventStart.EVENT_START_EARLIEST);
    } else if (start.isPresent()) {
      request.setCursor(Cursor.EMPTY.with(domain, start.getAsLong()).toString());
    } else {
      // Whoever listens already is told of what happened before the domain was first reached.
      queue.oldestListener().ifPresent(request::setSince);
    }
    Iterator<WatchResponse> responses =
        ClientCalls.blockingServerStreamingCall(
            channel, watch, CallOptions.DEFAULT, request.build());
    while (responses.hasNext()) {
      WatchResponse response = responses.next();
      long position = Cursor.parse(response.getCursor()).position(domain);
      if (start.isEmpty()) {
        queue.begin(domain, position);
        return;
      }
      if (hasExpired) {
        LOG.errorf(
            "The events of %s behind %d are no longer kept: webhooks and subscriptions do not hear of those up to %d",
            domain, start.getAsLong(), position);
        queue.jump(domain, start.getAsLong(), position);
        return;
      }
      take(response, position);
      pause = FIRST_PAUSE_MILLIS;
      Thread.sleep(GATHER_MILLIS);
    }
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

  private static boolean sleep(long millis) {
    try {
      Thread.sleep(millis);
      return true;
    } catch (InterruptedException over) {
      return false;
    }
  }

  @Override
  public void close() {
    context.cancel(null);
    Thread running = thread;
    if (running != null) {
      running.interrupt();
    }
  }
}
