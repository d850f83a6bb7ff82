package io.millrace.tracking.event;

import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import io.millrace.events.v1.Event;
import io.millrace.events.v1.WatchRequest;
import io.millrace.events.v1.WatchResponse;
import io.millrace.tracking.v1.EventServiceGrpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A client that watches until it is closed. */
final class Watcher implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Context.CancellableContext context = Context.ROOT.withCancellation();
  private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
  private final List<Event> events = new ArrayList<>();
  private String cursor;

  Watcher(Channel channel, WatchRequest request) {
    Thread.ofVirtual().start(context.wrap(() -> watch(channel, request)));
    next();
  }

  private void watch(Channel channel, WatchRequest request) {
    try {
      EventServiceGrpc.newBlockingStub(channel).watch(request).forEachRemaining(heard::add);
    } catch (StatusRuntimeException failure) {
      heard.add(failure);
    }
  }

  /** Waits for a response, and answers how many events it had. */
  private int next() {
    try {
      Object said = heard.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (said == null) {
        throw new AssertionError("nothing came; so far " + events);
      }
      if (said instanceof StatusRuntimeException failure) {
        throw failure;
      }
      WatchResponse response = (WatchResponse) said;
      cursor = response.getCursor();
      events.addAll(response.getEventsList());
      return response.getEventsCount();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** All events, once there are so many. */
  List<Event> await(int count) {
    while (events.size() < count) {
      next();
    }
    return List.copyOf(events);
  }

  /** All events, once there is such a one. */
  List<Event> await(Predicate<Event> wanted) {
    while (events.stream().noneMatch(wanted)) {
      next();
    }
    return List.copyOf(events);
  }

  /** Waits for a response that brings nothing but a cursor. */
  String awaitHeartbeat() {
    while (next() > 0) {
      // More may have happened.
    }
    return cursor;
  }

  String cursor() {
    return cursor;
  }

  @Override
  public void close() {
    context.cancel(null);
  }
}
