package io.millrace.runtime.outbox;

import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.outbox.EventAnswers.Start;
import io.millrace.runtime.outbox.EventTable.Bounds;
import io.millrace.runtime.outbox.EventTable.Page;
import java.util.concurrent.Semaphore;

/**
 * Reads a schema's events from the table, for readers that are behind. A few at a time, however
 * many there are: connections are for those who write, too.
 */
final class EventReader {

  private static final int AT_ONCE = 4;

  private final EventTable table;
  private final Semaphore turns = new Semaphore(AT_ONCE, true);

  EventReader(EventTable table) {
    this.table = table;
  }

  /**
   * The position to start behind.
   *
   * @throws MillraceException CURSOR_EXPIRED when events behind the cursor are gone
   */
  long start(Cursor cursor, Start start) throws InterruptedException {
    turns.acquire();
    try {
      Bounds bounds = table.bounds();
      Long position = cursor.position(table.schema());
      if (position != null) {
        if (position < bounds.first() - 1) {
          throw expired(cursor, bounds);
        }
        if (position > bounds.last()) {
          throw ahead(cursor, bounds);
        }
        return position;
      }
      if (start.since() != null) {
        return table.before(start.since());
      }
      return switch (start.from()) {
        case EVENT_START_EARLIEST -> bounds.first() - 1;
        default -> bounds.last();
      };
    } finally {
      turns.release();
    }
  }

  /**
   * The events behind a position, none only if there are none.
   *
   * @throws MillraceException CURSOR_EXPIRED when some of them are gone
   */
  Page page(Cursor cursor, long position, int limit) throws InterruptedException {
    turns.acquire();
    try {
      Page page = table.read(position, limit);
      if (!page.events().isEmpty() && page.events().getFirst().position() != position + 1) {
        throw expired(cursor.with(table.schema(), position), table.bounds());
      }
      return page;
    } finally {
      turns.release();
    }
  }

  /** The position before the oldest event that is kept. */
  long oldest() {
    return table.bounds().first() - 1;
  }

  private MillraceException expired(Cursor cursor, Bounds bounds) {
    return new MillraceException(
        ErrorReason.ERROR_REASON_CURSOR_EXPIRED,
        "Events behind the cursor are no longer kept. The oldest valid cursor is '%s'."
            .formatted(cursor.with(table.schema(), bounds.first() - 1)));
  }

  /** The database has been set back: to start over is the reader's decision. */
  private MillraceException ahead(Cursor cursor, Bounds bounds) {
    return new MillraceException(
        ErrorReason.ERROR_REASON_CURSOR_EXPIRED,
        "The cursor is ahead of the events of '%s', whose database is an older one. The oldest valid cursor is '%s'."
            .formatted(table.schema(), cursor.with(table.schema(), bounds.first() - 1)));
  }
}
