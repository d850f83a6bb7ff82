package io.millrace.runtime.outbox;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/** The latest events of a schema, in order, bounded. Not safe for threads by itself. */
final class EventBuffer {

  /** In characters, beside the number of events. */
  private static final long MAX_WEIGHT = 16 << 20;

  private final int capacity;
  private final Deque<StoredEvent> events = new ArrayDeque<>();
  private long weight;

  /** Every event behind this position, up to {@link #last}, is here. */
  private long floor;

  private long last;

  EventBuffer(int capacity) {
    this.capacity = capacity;
  }

  /** Empties it, at a position. */
  void reset(long position) {
    events.clear();
    weight = 0;
    floor = position;
    last = position;
  }

  /** The position of the latest event. */
  long last() {
    return last;
  }

  /** Adds what follows; events that were removed in between leave nothing before them here. */
  void add(List<StoredEvent> following) {
    for (StoredEvent event : following) {
      if (event.position() != last + 1) {
        reset(event.position() - 1);
      }
      events.addLast(event);
      weight += event.weight();
      last = event.position();
      while (events.size() > capacity || weight > MAX_WEIGHT) {
        StoredEvent oldest = events.removeFirst();
        weight -= oldest.weight();
        floor = oldest.position();
      }
    }
  }

  /** Up to so many of the events behind a position; null if some of those are not here any more. */
  List<StoredEvent> after(long position, int limit) {
    if (position < floor) {
      return null;
    }
    if (position >= last) {
      return List.of();
    }
    // Most readers are at the end.
    int missing = (int) (last - position);
    List<StoredEvent> backwards = new ArrayList<>(missing);
    Iterator<StoredEvent> latest = events.descendingIterator();
    for (int i = 0; i < missing; i++) {
      backwards.add(latest.next());
    }
    List<StoredEvent> following = backwards.reversed();
    return List.copyOf(following.subList(0, Math.min(limit, missing)));
  }
}
