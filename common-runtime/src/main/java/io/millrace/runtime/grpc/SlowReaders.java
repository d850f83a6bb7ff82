package io.millrace.runtime.grpc;

import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.error.MillraceException;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Drops the readers of endless streams who stop reading: each would hold a thread and a message for
 * as long as its connection lasts.
 */
@ApplicationScoped
public class SlowReaders {

  private final Set<Emission> running = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("slow-readers").factory());

  /** Watches over emissions of {@link #emit}. */
  public SlowReaders() {
    timer.scheduleWithFixedDelay(this::look, 500, 500, TimeUnit.MILLISECONDS);
  }

  private static final class Emission {
    final Thread thread = Thread.currentThread();
    final long due;
    boolean over;
    boolean dropped;

    Emission(Duration limit) {
      due = System.nanoTime() + limit.toNanos();
    }

    synchronized void dropIfDue() {
      if (!over && !dropped && System.nanoTime() - due > 0) {
        dropped = true;
        thread.interrupt();
      }
    }

    /** True if it was dropped: then the thread is, or was, interrupted by us and nobody else. */
    synchronized boolean end() {
      over = true;
      return dropped;
    }
  }

  private void look() {
    running.forEach(Emission::dropIfDue);
  }

  /**
   * Emits a message, waiting for room no longer than {@code limit}.
   *
   * @param said what a reader that is dropped hears
   * @throws MillraceException RESOURCE_EXHAUSTED when the reader is dropped
   */
  public <T> void emit(Emitter<T> out, T message, Duration limit, Supplier<String> said)
      throws InterruptedException {
    Emission emission = new Emission(limit);
    running.add(emission);
    boolean emitted = false;
    try {
      out.emit(message);
      emitted = true;
    } catch (InterruptedException interrupted) {
      if (!emission.end()) {
        throw interrupted;
      }
    } finally {
      running.remove(emission);
      if (emission.end()) {
        Thread.interrupted();
      }
    }
    if (!emitted) {
      throw new MillraceException(ErrorReason.ERROR_REASON_RESOURCE_EXHAUSTED, said.get());
    }
  }

  @PreDestroy
  void close() {
    timer.shutdownNow();
  }
}
