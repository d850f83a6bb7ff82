package io.millrace.runtime.outbox;

import io.millrace.runtime.error.MillraceException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The sequencer's rounds, for those who wait for one: however many they are, the next round that
 * leaves nothing serves them all.
 */
final class Rounds {

  private static final long PATIENCE_SECONDS = 30;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition over = lock.newCondition();

  // All guarded by the lock. Rounds are counted.
  private long begun;
  private long caughtUp;
  private long failed;
  private Throwable failure;
  private long position;

  /** A round begins. Rounds are those of one thread. */
  void begin() {
    lock.lock();
    try {
      begun++;
    } finally {
      lock.unlock();
    }
  }

  /** The round has left nothing without a position that was committed before it began. */
  void caughtUp(long last) {
    lock.lock();
    try {
      caughtUp = begun;
      position = last;
      over.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The round has failed. */
  void failed(Throwable cause) {
    lock.lock();
    try {
      failed = begun;
      failure = cause;
      over.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** There will be no more rounds. */
  void close() {
    lock.lock();
    try {
      failed = Long.MAX_VALUE;
      over.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The last position, once everything has one that was committed before this call.
   *
   * @param wake makes the next round come soon
   * @throws MillraceException TEMPORARILY_UNAVAILABLE if the round fails, or does not come
   */
  long next(Runnable wake) throws InterruptedException {
    lock.lock();
    try {
      long mine = begun + 1;
      wake.run();
      long left = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (caughtUp < mine) {
        if (failed >= mine || left <= 0) {
          throw MillraceException.unavailable(
              "Where the events are now is not known at the moment.", failure);
        }
        left = over.awaitNanos(left);
      }
      return position;
    } finally {
      lock.unlock();
    }
  }
}
