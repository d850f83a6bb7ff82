package io.millrace.gateway.event;

import io.grpc.Context;
import io.grpc.Status;
import io.millrace.events.v1.WatchRequest;
import io.millrace.events.v1.WatchResponse;
import io.millrace.gateway.event.DomainWatch.Piece;
import io.millrace.gateway.event.EventDomains.Domain;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.grpc.Emitter;
import io.millrace.runtime.grpc.SlowReaders;
import io.millrace.runtime.outbox.Cursor;
import io.millrace.runtime.outbox.EventsConfig;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One watch of all domains: a thread for each hands its responses to the one that answers. At most
 * two responses of a domain are held.
 */
final class MergedWatch {

  /** How long the first response waits for a domain that does not answer. */
  private static final long START_SECONDS = 5;

  private final WatchRequest request;
  private final List<Domain> domains;
  private final BlockingQueue<Piece> pieces;
  private final CountDownLatch started = new CountDownLatch(1);
  private final SlowReaders slowReaders;
  private final EventsConfig config;

  /** The thread that answers. */
  private final Thread thread = Thread.currentThread();

  private volatile boolean stopping;

  /** What has been sent of every domain. */
  private Cursor cursor;

  /** To be made by the thread that runs it. */
  MergedWatch(
      WatchRequest request, List<Domain> domains, SlowReaders slowReaders, EventsConfig config) {
    this.request = request;
    this.domains = domains;
    this.slowReaders = slowReaders;
    this.config = config;
    cursor = Cursor.parse(request.getCursor());
    pieces = new ArrayBlockingQueue<>(domains.size());
  }

  /** The server stops: the reader is told so. */
  void stop() {
    stopping = true;
    thread.interrupt();
  }

  /** Emits until the reader goes away, the server stops or a domain refuses. */
  void run(Emitter<WatchResponse> out) throws InterruptedException {
    Context caller = Context.current();
    Context.CancellableContext calls = caller.withCancellation();
    // Of a reader that goes away in a quiet moment, nothing else would tell.
    Context.CancellationListener wake = over -> thread.interrupt();
    calls.addListener(wake, Runnable::run);
    List<Thread> threads = new ArrayList<>();
    try {
      for (Domain domain : domains) {
        Runnable watch = calls.wrap(new DomainWatch(domain, request, pieces, started));
        threads.add(Thread.ofVirtual().name("events-of-" + domain.name()).start(watch));
      }
      awaitStart();
      started.countDown();
      emit(out, WatchResponse.getDefaultInstance());
      while (true) {
        Piece piece = pieces.poll(config.heartbeat().toNanos(), TimeUnit.NANOSECONDS);
        if (piece != null) {
          take(piece);
        }
        emit(out, piece == null ? WatchResponse.getDefaultInstance() : piece.response());
      }
    } catch (InterruptedException over) {
      if (stopping) {
        throw MillraceException.unavailable(
            "The server is stopping. Go on from the last cursor.", null);
      }
      if (caller.isCancelled()) {
        throw Status.CANCELLED.withDescription("the reader has gone").asRuntimeException();
      }
      throw over;
    } finally {
      calls.removeListener(wake);
      calls.cancel(null);
      threads.forEach(Thread::interrupt);
    }
  }

  /**
   * Waits until every domain has said where it starts, so that the first cursor names them all: in
   * one that it does not name, a reader would miss what happens until the domain is back.
   */
  private void awaitStart() throws InterruptedException {
    Set<String> silent = new HashSet<>();
    domains.forEach(domain -> silent.add(domain.name()));
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!silent.isEmpty()) {
      Piece piece = pieces.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (piece == null) {
        break;
      }
      take(piece);
      silent.remove(piece.domain().name());
    }
    for (String domain : silent) {
      if (cursor.position(domain) == null) {
        throw MillraceException.unavailable(
            "Where to start in the events of '%s' is not known at the moment.".formatted(domain),
            null);
      }
    }
  }

  private void take(Piece piece) {
    String domain = piece.domain().name();
    if (piece.failure() != null) {
      throw ExpiredCursor.merged(piece.failure(), cursor, domain);
    }
    cursor = cursor.with(domain, Cursor.parse(piece.response().getCursor()).position(domain));
  }

  private void emit(Emitter<WatchResponse> out, WatchResponse response)
      throws InterruptedException {
    String here = cursor.toString();
    slowReaders.emit(
        out,
        response.toBuilder().setCursor(here).build(),
        config.stallLimit(),
        () -> "Nothing was read for too long. Go on from the last cursor.");
  }
}
