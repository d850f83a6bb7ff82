package io.millrace.runtime.outbox;

import io.millrace.common.v1.ErrorReason;
import io.millrace.events.v1.Event;
import io.millrace.runtime.error.MillraceException;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Hands a domain's events to an export, in order and at least once. Of several replicas one does it
 * at a time; how far it has come is in the database, noted after every page that was taken.
 */
final class EventExporter implements Runnable {

  private static final Logger LOG = Logger.getLogger(EventExporter.class);

  private static final int PAGE = 1_000;

  /** How long a replica that has nothing to do waits before it asks for its turn again. */
  private static final long TURN_SECONDS = 10;

  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 30_000;

  private final String domain;
  private final EventExport export;
  private final ExportTable table;
  private final EventReader reader;
  private final EventFeed feed;
  private final UUID lease = UUID.randomUUID();
  private long pause = FIRST_PAUSE_MILLIS;
  private volatile Thread thread;
  private volatile boolean closed;

  EventExporter(
      String domain, EventExport export, ExportTable table, EventReader reader, EventFeed feed) {
    this.domain = domain;
    this.export = export;
    this.table = table;
    this.reader = reader;
    this.feed = feed;
  }

  @Override
  public void run() {
    thread = Thread.currentThread();
    while (!closed) {
      try {
        exportInTurn();
        TimeUnit.SECONDS.sleep(TURN_SECONDS);
      } catch (InterruptedException stopping) {
        return;
      } catch (Exception failure) {
        if (closed) {
          return;
        }
        LOG.warnf(
            "Events of %s do not get to %s at the moment, and are sent again: %s",
            domain, export.name(), failure);
        if (!sleep(pause)) {
          return;
        }
        pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
      }
    }
  }

  /** Returns at once if another replica has it in hand; else goes on until that changes. */
  private void exportInTurn() throws Exception {
    OptionalLong position = table.take(export.name(), lease);
    if (position.isEmpty()) {
      return;
    }
    feed.join();
    try (EventExport.Connection connection = export.connect(domain)) {
      follow(position.getAsLong(), connection);
    } finally {
      feed.leave();
    }
  }

  private void follow(long from, EventExport.Connection connection) throws Exception {
    long position = from;
    try {
      while (!closed) {
        List<StoredEvent> events = page(position);
        if (!events.isEmpty()) {
          connection.send(events.stream().map(this::toProto).toList());
          pause = FIRST_PAUSE_MILLIS;
          long reached = events.getLast().position();
          if (!table.advance(export.name(), lease, reached)) {
            return;
          }
          position = reached;
        }
        if (table.take(export.name(), lease).isEmpty()) {
          return;
        }
      }
    } finally {
      table.release(export.name(), lease, position);
    }
  }

  private Event toProto(StoredEvent event) {
    return EventAnswers.toProto(domain, event);
  }

  private List<StoredEvent> page(long position) throws InterruptedException {
    List<StoredEvent> events = feed.next(position, PAGE, TimeUnit.SECONDS.toNanos(TURN_SECONDS));
    if (events != null) {
      return events;
    }
    Cursor cursor = Cursor.EMPTY.with(domain, position);
    try {
      return reader.page(cursor, position, PAGE).events();
    } catch (MillraceException gone) {
      if (gone.reason() != ErrorReason.ERROR_REASON_CURSOR_EXPIRED) {
        throw gone;
      }
      if (position > 0) {
        LOG.errorf(
            "Events of %s behind %d never got to %s: they are no longer kept",
            domain, position, export.name());
      }
      return reader.page(cursor, reader.oldest(), PAGE).events();
    }
  }

  private static boolean sleep(long millis) {
    try {
      Thread.sleep(millis);
      return true;
    } catch (InterruptedException stopping) {
      return false;
    }
  }

  void close() {
    closed = true;
    Thread running = thread;
    if (running != null) {
      running.interrupt();
    }
  }
}
