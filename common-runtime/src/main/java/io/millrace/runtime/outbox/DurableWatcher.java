package io.millrace.runtime.outbox;

import io.millrace.events.v1.Event;
import io.millrace.events.v1.EventStart;
import io.millrace.events.v1.WatchRequest;
import io.millrace.events.v1.WatchResponse;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Makes rows of the events of one domain, once each. Every server does so; whichever is first adds
 * them. It goes on where all of them have come to.
 */
public final class DurableWatcher<R extends CursorTable.Row> implements EventFollower.Watcher {

  private static final Logger LOG = Logger.getLogger(DurableWatcher.class);

  /** Between two responses: in a storm, the events of this time are looked at together. */
  private static final long GATHER_MILLIS = 30;

  /** How often it is noted that events were of no interest to anybody. */
  private static final long NOTE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final String domain;
  private final CursorTable cursor;
  private final Maker<R> maker;
  private OptionalLong start = OptionalLong.empty();
  private boolean hasExpired;
  private long noted;

  /** What rows there are of events. It is asked and told by one thread a domain. */
  public interface Maker<R> extends CursorTable.Adding<R> {

    /** What it does not do with events that are lost, for the log: "schedules do not fire on". */
    String omission();

    /**
     * From when on the first of those who wait for events does so, in milliseconds since 1970:
     * whoever waited before a domain was first reached hears of what came between.
     */
    OptionalLong since();

    /** What is to be added for some events, which are in order. */
    List<R> make(List<Event> events);

    /** Hears of rows that are there now; another server may have added some of them. */
    void added(List<R> rows);
  }

  /** Of one domain, as cursors name it. */
  public DurableWatcher(String domain, CursorTable cursor, Maker<R> maker) {
    this.domain = domain;
    this.cursor = cursor;
    this.maker = maker;
  }

  @Override
  public WatchRequest request(boolean isGone) {
    hasExpired = isGone;
    start = cursor.position(domain);
    WatchRequest.Builder request = WatchRequest.newBuilder();
    if (hasExpired) {
      request.setFrom(EventStart.EVENT_START_EARLIEST);
    } else if (start.isPresent()) {
      request.setCursor(Cursor.EMPTY.with(domain, start.getAsLong()).toString());
    } else {
      maker.since().ifPresent(request::setSince);
    }
    return request.build();
  }

  /** Has the domain called again when where to go on has been settled. */
  @Override
  public boolean take(WatchResponse response, boolean isFirst) throws InterruptedException {
    long position = Cursor.parse(response.getCursor()).position(domain);
    if (start.isEmpty()) {
      cursor.begin(domain, position);
      return false;
    }
    if (hasExpired) {
      LOG.errorf(
          "The events of %s behind %d are no longer kept: %s those up to %d",
          domain, start.getAsLong(), maker.omission(), position);
      cursor.jump(domain, start.getAsLong(), position);
      return false;
    }
    take(response.getEventsList(), position);
    Thread.sleep(GATHER_MILLIS);
    return true;
  }

  private void take(List<Event> events, long position) {
    List<R> rows = events.isEmpty() ? List.of() : maker.make(events);
    if (!rows.isEmpty()) {
      cursor.add(domain, position, rows, maker);
      noted = System.nanoTime();
      maker.added(rows);
    } else if (System.nanoTime() - noted >= NOTE_NANOS) {
      cursor.advance(domain, position);
      noted = System.nanoTime();
    }
  }
}
