package io.millrace.runtime.outbox;

import java.time.Instant;
import org.jboss.logging.Logger;

/**
 * Removes events that are too old or too many, in small steps, so that neither writers nor vacuum
 * wait for it. Every replica looks; one at a time removes.
 */
final class EventRetention {

  private static final Logger LOG = Logger.getLogger(EventRetention.class);
  private static final int STEP = 2_000;
  private static final long PAUSE_MILLIS = 20;

  private final EventTable table;
  private final EventsConfig.Retention limits;
  private final Thread thread;

  EventRetention(EventTable table, EventsConfig.Retention limits) {
    this.table = table;
    this.limits = limits;
    thread = Thread.ofVirtual().name("events-retention-" + table.schema()).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(limits.every());
        try {
          collect();
        } catch (InterruptedException stopping) {
          throw stopping;
        } catch (Exception failure) {
          LOG.warnf("Old events of %s are not removed: %s", table.schema(), failure);
        }
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }

  /** Removes what is due. */
  void collect() throws InterruptedException {
    EventTable.Bounds bounds = table.bounds();
    long upTo = 0;
    if (limits.maxEvents() > 0) {
      upTo = bounds.last() - limits.maxEvents();
    }
    if (limits.maxAge().isPositive()) {
      upTo = Math.max(upTo, table.before(Instant.now().minus(limits.maxAge())));
    }
    // Positions go on from the newest.
    upTo = Math.min(upTo, bounds.last() - 1);
    if (upTo < bounds.first()) {
      return;
    }
    while (table.remove(upTo, STEP) == STEP) {
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  void close() {
    thread.interrupt();
  }
}
