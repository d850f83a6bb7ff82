package io.millrace.models.traffic;

import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.error.MillraceException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Lets so many calls in, has so many wait in the order they came, and turns away the rest. */
public final class Admission {

  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  private final int concurrent;
  private final int waiting;
  private final Duration timeout;
  private final Semaphore places;
  private final AtomicInteger queue = new AtomicInteger();

  /**
   * Limits.
   *
   * @param timeout for waiting and being worked on; null for as long as it takes, after a minute's
   *     wait at most
   */
  public Admission(int concurrent, int waiting, Duration timeout) {
    this.concurrent = concurrent;
    this.waiting = waiting;
    this.timeout = timeout;
    places = new Semaphore(concurrent, true);
  }

  /** How many calls are being worked on. */
  public int active() {
    return concurrent - places.availablePermits();
  }

  /** How many calls wait. */
  public int waiting() {
    return queue.get();
  }

  /**
   * Makes a call when there is a place.
   *
   * @throws MillraceException RESOURCE_EXHAUSTED if too many wait already; DEADLINE_EXCEEDED when
   *     its time has passed: the call itself goes on to its end, and keeps its place until then
   */
  public <T> T run(Supplier<T> call) {
    long start = System.nanoTime();
    enter();
    if (timeout == null) {
      try {
        return call.get();
      } finally {
        places.release();
      }
    }
    return within(timeout.toNanos() - (System.nanoTime() - start), call);
  }

  /**
   * Makes a call if there is a place now and its time is not limited; else answers null, without
   * having waited.
   */
  public <T> T runAtOnce(Supplier<T> call) {
    if (timeout != null || !isFree()) {
      return null;
    }
    try {
      return call.get();
    } finally {
      places.release();
    }
  }

  /** The fair way past those who wait: if there is nobody. */
  private boolean isFree() {
    return queue.get() == 0 && places.tryAcquire();
  }

  private void enter() {
    if (isFree()) {
      return;
    }
    if (queue.incrementAndGet() > waiting) {
      queue.decrementAndGet();
      throw new MillraceException(
          ErrorReason.ERROR_REASON_RESOURCE_EXHAUSTED,
          "%d calls are being worked on and %d wait already: try again later."
              .formatted(concurrent, waiting));
    }
    try {
      Duration patience = timeout == null ? LONGEST_WAIT : timeout;
      if (!places.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        throw late("waited for %d ms behind others".formatted(patience.toMillis()));
      }
    } catch (InterruptedException stopped) {
      throw stopped(stopped);
    } finally {
      queue.decrementAndGet();
    }
  }

  private <T> T within(long nanos, Supplier<T> call) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    Thread.startVirtualThread(
        () -> {
          try {
            answer.complete(call.get());
          } catch (Throwable failure) {
            answer.completeExceptionally(failure);
          } finally {
            places.release();
          }
        });
    try {
      return answer.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      throw late("was not answered within %d ms".formatted(timeout.toMillis()));
    } catch (InterruptedException stopped) {
      throw stopped(stopped);
    } catch (ExecutionException failure) {
      throw failure.getCause() instanceof RuntimeException known
          ? known
          : new IllegalStateException(failure.getCause());
    }
  }

  private static MillraceException late(String how) {
    return new MillraceException(
        ErrorReason.ERROR_REASON_DEADLINE_EXCEEDED, "The call %s.".formatted(how));
  }

  private static MillraceException stopped(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return MillraceException.unavailable("The server is being stopped.", cause);
  }
}
