package io.millrace.projects.inspection;

import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.error.MillraceException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Room for work of which only so much goes on at once. Whoever finds none waits for a while, in the
 * order in which they came.
 */
public final class Places {

  /** How many wait; each is a call that is open. */
  private static final int MOST_WAITING = 100;

  private final String refusal;
  private final Semaphore free;
  private final Duration patience;
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * @param count how many are at work at once
   * @param patience how long others wait
   * @param refusal what those are told who do not get a place
   */
  public Places(int count, Duration patience, String refusal) {
    this.refusal = refusal;
    this.patience = patience;
    free = new Semaphore(count, true);
  }

  /**
   * Does what needs a place.
   *
   * @throws MillraceException RESOURCE_EXHAUSTED if there is none in time
   */
  public <T> T take(Callable<T> work) throws Exception {
    if (!free.tryAcquire() && !await()) {
      throw new MillraceException(ErrorReason.ERROR_REASON_RESOURCE_EXHAUSTED, refusal);
    }
    try {
      return work.call();
    } finally {
      free.release();
    }
  }

  private boolean await() throws InterruptedException {
    try {
      return waiting.incrementAndGet() <= MOST_WAITING
          && free.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
    } finally {
      waiting.decrementAndGet();
    }
  }
}
