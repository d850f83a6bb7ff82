package io.millrace.runtime.outbox;

import io.millrace.runtime.outbox.EventTable.Numbered;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jboss.logging.Logger;

/**
 * Gives a schema's committed events their positions (docs/adr/0008). Every replica has one; they
 * take turns behind a lock. It looks when its process has written events, a few times in quick
 * succession, since they may not be committed yet; and at long intervals by itself, for what was
 * left by a process that died, or committed late.
 */
final class Sequencer implements Runnable {

  private static final Logger LOG = Logger.getLogger(Sequencer.class);

  /** Events of so many milliseconds are numbered together, after a quiet time. */
  private static final long GATHER = 5;

  /**
   * So many milliseconds lie between two rounds while events keep coming: every round wakes every
   * watcher, and fifty a second are as good as two hundred to them.
   */
  private static final long BUSY_GATHER = 20;

  private final EventTable table;
  private final NewEvents news;
  private final long pollMillis;
  private final LongConsumer numbered;
  private final Rounds rounds = new Rounds();
  private volatile boolean closed;
  private boolean failing;
  private long lastNumbered = System.nanoTime() - TimeUnit.DAYS.toNanos(1);

  /**
   * @param pollMillis how often to look without being told
   * @param numbered hears the last position after each round that handed some out
   */
  Sequencer(EventTable table, long pollMillis, LongConsumer numbered) {
    this.table = table;
    this.pollMillis = pollMillis;
    this.numbered = numbered;
    news = NewEvents.in(table.schema());
  }

  @Override
  public void run() {
    long wait = GATHER;
    while (!closed) {
      try {
        if (news.await(wait)) {
          gather();
          wait = GATHER;
        }
        wait = closed ? 0 : look(wait);
      } catch (InterruptedException stopping) {
        return;
      }
    }
  }

  private void gather() throws InterruptedException {
    long since = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastNumbered);
    Thread.sleep(Math.max(GATHER, BUSY_GATHER - since));
  }

  /**
   * The last position, once what was committed before has its own. Waits for a round of the
   * sequencer's own, together with whoever else asks.
   */
  long catchUp() throws InterruptedException {
    return rounds.next(news::raise);
  }

  private Numbered round() {
    rounds.begin();
    Numbered round = table.number();
    if (round.count() > 0) {
      lastNumbered = System.nanoTime();
      numbered.accept(round.last());
      table.announce(round.last());
    }
    if (!round.isBusy() && round.count() < EventTable.NUMBERED_AT_ONCE) {
      rounds.caughtUp(round.last());
    }
    return round;
  }

  /** Numbers what is there, and answers how long to wait before the next look. */
  private long look(long waited) {
    try {
      Numbered round = round();
      failing = false;
      if (round.count() == EventTable.NUMBERED_AT_ONCE) {
        return 0;
      }
      return round.count() > 0 || round.isBusy()
          ? GATHER
          : Math.min(pollMillis, Math.max(GATHER, 2 * waited));
    } catch (Exception failure) {
      return failed(failure);
    }
  }

  private long failed(Throwable failure) {
    rounds.failed(failure);
    if (!failing && !closed) {
      LOG.warnf("Events in %s get no positions at the moment: %s", table.schema(), failure);
    }
    failing = true;
    return pollMillis;
  }

  void close() {
    closed = true;
    news.raise();
    rounds.close();
  }
}
