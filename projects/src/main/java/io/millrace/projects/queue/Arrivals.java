package io.millrace.projects.queue;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * Wakes those who wait for a job: one for each job, whoever has waited longest, so that many may
 * wait and none looks in vain. What other processes make is found by {@link ArrivalsElsewhere}.
 */
@ApplicationScoped
public class Arrivals {

  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock, as are the waiters.
  private final Set<Waiter> waiters = new LinkedHashSet<>();
  private long signals;

  /** There may be a job to take: one was queued, or a place in the queue is free. */
  public void signal(String queue) {
    signal(queue, 1);
  }

  /** There may be so many. */
  void signal(String queue, int jobs) {
    lock.lock();
    try {
      signals++;
      for (int i = 0; i < jobs && wake(queue, signals); i++) {
        // Another one.
      }
    } finally {
      lock.unlock();
    }
  }

  /** Tells one who was not told of this yet; false if there is none. */
  private boolean wake(String queue, long signal) {
    Optional<Waiter> next =
        waiters.stream()
            .filter(each -> !each.isTold && each.told < signal && each.queues.contains(queue))
            .findFirst();
    next.ifPresent(each -> each.tell(queue, signal));
    return next.isPresent();
  }

  /** How many wait. */
  int waiting() {
    lock.lock();
    try {
      return waiters.size();
    } finally {
      lock.unlock();
    }
  }

  /** The queues that somebody waits for. */
  Set<String> queues() {
    lock.lock();
    try {
      return waiters.stream().flatMap(each -> each.queues.stream()).collect(Collectors.toSet());
    } finally {
      lock.unlock();
    }
  }

  /** Begins to wait, which comes before looking. */
  public Waiter waiter(Collection<String> queues) {
    Waiter waiter = new Waiter(Set.copyOf(queues));
    lock.lock();
    try {
      waiters.add(waiter);
    } finally {
      lock.unlock();
    }
    return waiter;
  }

  /** Somebody who waits for a job of some queues. */
  public final class Waiter implements AutoCloseable {

    private final Set<String> queues;
    private final Condition changed = lock.newCondition();
    private boolean isTold;
    private long told;
    private String of;

    private Waiter(Set<String> queues) {
      this.queues = queues;
    }

    private void tell(String queue, long signal) {
      isTold = true;
      told = signal;
      of = queue;
      changed.signal();
    }

    /** Waits until it is to look again; false if it is not for as long as that. */
    public boolean await(Duration atMost) throws InterruptedException {
      long left = atMost.toNanos();
      lock.lock();
      try {
        while (!isTold && left > 0) {
          left = changed.awaitNanos(left);
        }
        boolean wasTold = isTold;
        isTold = false;
        return wasTold;
      } finally {
        lock.unlock();
      }
    }

    /** What it was told of is not for it: another may look. */
    public void pass() {
      lock.lock();
      try {
        if (of != null) {
          wake(of, told);
        }
      } finally {
        lock.unlock();
      }
    }

    /** Waits no more. What it was told of meanwhile is another's. */
    @Override
    public void close() {
      lock.lock();
      try {
        waiters.remove(this);
        if (isTold) {
          wake(of, told);
        }
      } finally {
        lock.unlock();
      }
    }
  }
}
