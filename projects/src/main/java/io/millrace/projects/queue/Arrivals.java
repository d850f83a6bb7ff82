package io.millrace.projects.queue;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Wakes those who wait for a job when this process knows of one. What other processes know of is
 * seen by looking, so nobody waits here for longer than {@link #LOOK}.
 */
@ApplicationScoped
public class Arrivals {

  private static final Duration LOOK = Duration.ofSeconds(1);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long count;

  /** There may be a job to take: one was queued, or a place in a queue is free. */
  public void signal() {
    lock.lock();
    try {
      count++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** What {@link #await} is to be told, read before looking. */
  public long seen() {
    lock.lock();
    try {
      return count;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until there was a signal after {@code seen} was read, or it is time to look again. */
  public void await(long seen, Duration atMost) throws InterruptedException {
    long left = Math.min(LOOK.toNanos(), atMost.toNanos());
    lock.lock();
    try {
      while (count == seen && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
