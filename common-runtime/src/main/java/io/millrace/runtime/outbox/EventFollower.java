package io.millrace.runtime.outbox;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.millrace.common.v1.ErrorReason;
import io.millrace.events.v1.WatchRequest;
import io.millrace.events.v1.WatchResponse;
import io.millrace.runtime.channel.Channels;
import io.millrace.runtime.error.GrpcErrors;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jboss.logging.Logger.Level;

/**
 * Follows the events of a domain for as long as it is open, whether the domain is of this process
 * or another. One that goes away is called again, after longer and longer pauses, until it is back.
 */
public final class EventFollower implements Runnable, AutoCloseable {

  private static final Logger LOG = Logger.getLogger(EventFollower.class);
  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 5_000;

  /** How long whoever takes a response may be at it when this is closed. */
  private static final Duration LONGEST_TAKING = Duration.ofSeconds(5);

  private final String purpose;
  private final Channels channels;
  private final MethodDescriptor<WatchRequest, WatchResponse> watch;
  private final Watcher watcher;
  private final Context.CancellableContext context = Context.ROOT.withCancellation();
  private final CountDownLatch closed = new CountDownLatch(1);
  private long pause = FIRST_PAUSE_MILLIS;
  private volatile Thread thread;

  /** Whoever follows. It is asked and told by one thread. */
  public interface Watcher {

    /**
     * What to ask for, whenever the domain is called.
     *
     * @param hasExpired whether where it asked to start before is no longer kept
     */
    WatchRequest request(boolean hasExpired);

    /**
     * Takes a response.
     *
     * @param isFirst whether it is the first one of a call: from there on nothing is missed
     * @return false to have the domain called again, with another request
     */
    boolean take(WatchResponse response, boolean isFirst) throws InterruptedException;
  }

  /**
   * Of one domain.
   *
   * @param purpose for the log, such as "news of the registry"
   * @param watch the call Watch of the domain's EventService
   */
  public EventFollower(
      String purpose,
      Channels channels,
      MethodDescriptor<WatchRequest, WatchResponse> watch,
      Watcher watcher) {
    this.purpose = purpose;
    this.channels = channels;
    this.watch = watch;
    this.watcher = watcher;
  }

  /** Follows until it is closed; returns at once if the domain is nowhere. */
  @Override
  public void run() {
    thread = Thread.currentThread();
    Channel channel;
    try {
      channel = channels.to(watch.getServiceName());
    } catch (IllegalStateException nowhere) {
      LOG.infof("There are no %s: %s", purpose, nowhere.getMessage());
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
        closed.await(FIRST_PAUSE_MILLIS, TimeUnit.MILLISECONDS);
      } catch (InterruptedException over) {
        return;
      } catch (RuntimeException failure) {
        if (context.isCancelled()) {
          return;
        }
        hasExpired = isExpired(failure);
        if (!hasExpired && !rest(failure)) {
          return;
        }
      }
    }
  }

  private static boolean isExpired(RuntimeException failure) {
    return failure instanceof StatusRuntimeException status
        && GrpcErrors.fromStatus(status).reason() == ErrorReason.ERROR_REASON_CURSOR_EXPIRED;
  }

  /** Answers false if this is over. */
  private boolean rest(RuntimeException failure) {
    Level level = failure instanceof StatusRuntimeException ? Level.DEBUG : Level.WARN;
    LOG.logf(level, "The %s are followed again later: %s", purpose, failure);
    try {
      if (closed.await(pause, TimeUnit.MILLISECONDS)) {
        return false;
      }
    } catch (InterruptedException over) {
      return false;
    }
    pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
    return true;
  }

  /** Follows in a call that ends with this one, however that ends. */
  private void follow(Channel channel, boolean hasExpired) throws InterruptedException {
    Context.CancellableContext call = Context.current().withCancellation();
    Context before = call.attach();
    try {
      Iterator<WatchResponse> responses =
          ClientCalls.blockingServerStreamingCall(
              channel, watch, CallOptions.DEFAULT, watcher.request(hasExpired));
      boolean isFirst = true;
      while (responses.hasNext()) {
        if (!watcher.take(responses.next(), isFirst)) {
          return;
        }
        isFirst = false;
        pause = FIRST_PAUSE_MILLIS;
      }
    } finally {
      call.detach(before);
      call.cancel(null);
    }
  }

  /**
   * Ends the following, and waits for whoever takes a response. Nobody is interrupted: that would
   * close the connection to the database that they may be using.
   */
  @Override
  public void close() {
    closed.countDown();
    context.cancel(null);
    Thread running = thread;
    if (running == null) {
      return;
    }
    try {
      running.join(LONGEST_TAKING);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
