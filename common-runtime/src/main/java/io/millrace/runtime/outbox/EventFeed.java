package io.millrace.runtime.outbox;

import io.millrace.runtime.error.MillraceException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * Reads a schema's new events once for all watchers of this process, into a buffer that they follow
 * at their own pace. Each watcher is no more than a position: one that falls out of the buffer's
 * reach reads the table by itself, and comes back. While nobody watches, nothing is read.
 */
final class EventFeed implements Runnable {

  private static final Logger LOG = Logger.getLogger(EventFeed.class);

  private static final int PAGE = 1_000;
  private static final long UNKNOWN = -1;

  private final EventTable table;
  private final long pollNanos;
  private final EventListener.Address address;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Condition wanted = lock.newCondition();

  // All guarded by the lock.
  private final EventBuffer buffer;
  private int watchers;
  private long announced;
  private boolean lookAgain;
  private boolean isCurrent;
  private boolean closed;

  private boolean failing;

  /**
   * @param address where to listen for other replicas; null for nowhere
   */
  EventFeed(EventTable table, EventListener.Address address, long pollMillis, int capacity) {
    this.table = table;
    this.address = address;
    pollNanos = TimeUnit.MILLISECONDS.toNanos(pollMillis);
    buffer = new EventBuffer(capacity);
  }

  /** A watcher is there, until it has left. */
  void join() {
    lock.lock();
    try {
      watchers++;
      wanted.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** A watcher has left. */
  void leave() {
    lock.lock();
    try {
      watchers--;
      wanted.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** There are positions up to this one. */
  void announce(long position) {
    lock.lock();
    try {
      if (position > announced) {
        announced = position;
        wanted.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Something may have been missed. */
  void lookAgain() {
    lock.lock();
    try {
      lookAgain = true;
      wanted.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The events behind a position, waiting for the first.
   *
   * @return none after waiting in vain; null if the buffer does not reach back so far
   * @throws MillraceException TEMPORARILY_UNAVAILABLE when the server stops
   */
  List<StoredEvent> next(long position, int limit, long nanos) throws InterruptedException {
    lock.lock();
    try {
      long left = nanos;
      while (true) {
        if (closed) {
          throw MillraceException.unavailable(
              "The server is stopping. Go on from the last cursor.", null);
        }
        List<StoredEvent> events = isCurrent ? buffer.after(position, limit) : List.of();
        if (events == null || !events.isEmpty() || left <= 0) {
          return events;
        }
        left = arrived.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void run() {
    EventListener listener = null;
    try {
      while (true) {
        if (listener != null && !isWatched()) {
          listener.close();
          listener = null;
        }
        if (!awaitWatchers()) {
          return;
        }
        if (listener == null && address != null) {
          listener = new EventListener(address, table.channel(), this::announce, this::lookAgain);
        }
        turn();
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    } finally {
      if (listener != null) {
        listener.close();
      }
    }
  }

  private boolean isWatched() {
    lock.lock();
    try {
      return watchers > 0;
    } finally {
      lock.unlock();
    }
  }

  /** False when the server stops. */
  private boolean awaitWatchers() throws InterruptedException {
    lock.lock();
    try {
      while (watchers == 0 && !closed) {
        isCurrent = false;
        buffer.reset(0);
        wanted.await();
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /** Whatever goes wrong in one turn, the next one comes: watchers would wait for ever. */
  private void turn() throws InterruptedException {
    try {
      follow();
      failing = false;
    } catch (InterruptedException stopping) {
      throw stopping;
    } catch (Throwable failure) {
      if (!failing) {
        LOG.warnf("Events in %s cannot be read at the moment: %s", table.schema(), failure);
      }
      failing = true;
    }
    awaitNews();
  }

  /** Reads what is there. */
  private void follow() throws InterruptedException {
    long last;
    long announcedBefore;
    lock.lock();
    try {
      last = isCurrent ? buffer.last() : UNKNOWN;
      announcedBefore = announced;
      lookAgain = false;
    } finally {
      lock.unlock();
    }
    if (last == UNKNOWN) {
      start(table.bounds().last());
      return;
    }
    EventTable.Page page = table.read(last, PAGE);
    lock.lock();
    try {
      if (!page.events().isEmpty()) {
        buffer.add(page.events());
        arrived.signalAll();
      } else if (announced == announcedBefore && announced > last) {
        // Said to be there and not found: not to be looked for again and again.
        announced = last;
      }
      lookAgain |= page.wasCut();
    } finally {
      lock.unlock();
    }
  }

  private void awaitNews() throws InterruptedException {
    lock.lock();
    try {
      long left = pollNanos;
      while (left > 0 && watchers > 0 && !closed && (failing || !hasNews())) {
        left = wanted.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean hasNews() {
    return lookAgain || announced > buffer.last();
  }

  private void start(long position) {
    lock.lock();
    try {
      buffer.reset(position);
      announced = Math.max(announced, position);
      isCurrent = true;
      // At once: more may have been committed since the position was read.
      lookAgain = true;
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      wanted.signalAll();
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
