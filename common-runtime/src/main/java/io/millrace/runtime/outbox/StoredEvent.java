package io.millrace.runtime.outbox;

import java.time.Instant;

/**
 * An event that has its position, as readers get it.
 *
 * @param position its place in its schema, counted from 1 without a gap
 * @param facts what filters ask about, read off the payload when first asked
 */
record StoredEvent(
    long position, String type, String subject, Instant time, String data, EventFacts facts) {

  StoredEvent(long position, String type, String subject, Instant time, String data) {
    this(position, type, subject, time, data, new EventFacts(data));
  }

  /** About how much memory it takes, and how long it is on the wire. */
  int weight() {
    return 200 + type.length() + subject.length() + data.length();
  }
}
