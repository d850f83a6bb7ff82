package io.millrace.gateway.event;

import io.grpc.Context;
import io.millrace.events.v1.WatchRequest;
import io.millrace.events.v1.WatchResponse;
import io.millrace.gateway.event.DomainWatch.Piece;
import io.millrace.gateway.event.EventDomains.Domain;
import io.millrace.runtime.grpc.Emitter;
import io.millrace.runtime.grpc.SlowReaders;
import io.millrace.runtime.outbox.Cursor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
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

  /** What has been sent of every domain. */
  private Cursor cursor;

  MergedWatch(WatchRequest request, List<Domain> domains) {
    this.request = request;
    this.domains = domains;
    cursor = Cursor.parse(request.getCursor());
    pieces = new ArrayBlockingQueue<>(domains.size());
  }

  /** Emits until the reader goes away or a domain refuses. */
  void run(Emitter<WatchResponse> out, SlowReaders slowReaders, Duration stallLimit)
      throws Exception {
    Context.CancellableContext calls = Context.current().withCancellation();
    List<Thread> threads = new ArrayList<>();
    try {
      for (Domain domain : domains) {
        Runnable watch = calls.wrap(new DomainWatch(domain, request, pieces));
        threads.add(Thread.ofVirtual().name("events-of-" + domain.name()).start(watch));
      }
      List<Piece> early = start();
      emit(out, slowReaders, stallLimit, WatchResponse.getDefaultInstance());
      for (Piece piece : early) {
        take(piece);
        emit(out, slowReaders, stallLimit, piece.response());
      }
      while (true) {
        Piece piece = pieces.take();
        take(piece);
        emit(out, slowReaders, stallLimit, piece.response());
      }
    } finally {
      calls.cancel(null);
      threads.forEach(Thread::interrupt);
    }
  }

  /**
   * Waits until every domain has said where it starts, so that the first cursor names them all.
   * What the fast ones say meanwhile is for later.
   */
  private List<Piece> start() throws InterruptedException {
    Set<String> silent = new HashSet<>();
    domains.forEach(domain -> silent.add(domain.name()));
    List<Piece> early = new ArrayList<>();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!silent.isEmpty() && early.size() < domains.size()) {
      Piece piece = pieces.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (piece == null) {
        break;
      }
      if (piece.failure() != null || silent.remove(piece.domain().name())) {
        take(piece);
      } else {
        early.add(piece);
      }
    }
    return early;
  }

  private void take(Piece piece) {
    if (piece.failure() != null) {
      throw piece.failure();
    }
    String domain = piece.domain().name();
    cursor = cursor.with(domain, Cursor.parse(piece.response().getCursor()).position(domain));
  }

  private void emit(
      Emitter<WatchResponse> out,
      SlowReaders slowReaders,
      Duration stallLimit,
      WatchResponse response)
      throws InterruptedException {
    String here = cursor.toString();
    slowReaders.emit(
        out,
        response.toBuilder().setCursor(here).build(),
        stallLimit,
        () -> "Nothing was read for too long. Go on from the last cursor.");
  }
}
