package io.millrace.runtime.outbox;

import com.google.protobuf.Timestamp;
import io.millrace.events.v1.Event;
import io.millrace.events.v1.EventStart;
import io.millrace.runtime.error.MillraceException;
import java.time.Instant;

/** Between what is stored and the contract. */
final class EventAnswers {

  /** The end of the year 9999: PostgreSQL's calendar ends before Java's. */
  private static final long LAST_MILLIS = 253_402_300_799_999L;

  private EventAnswers() {}

  static Event toProto(String domain, StoredEvent event) {
    return Event.newBuilder()
        .setSpecversion("1.0")
        .setId(Long.toString(event.position()))
        .setSource("/" + domain)
        .setType(event.type())
        .setSubject(event.subject())
        .setTime(
            Timestamp.newBuilder()
                .setSeconds(event.time().getEpochSecond())
                .setNanos(event.time().getNano()))
        .setDatacontenttype("application/json")
        .setData(event.data())
        .build();
  }

  /** The checked beginning of a reader without a cursor. */
  record Start(EventStart from, Instant since) {

    /**
     * @param otherwise where to start if nothing is said
     */
    static Start of(EventStart from, long since, EventStart otherwise) {
      if (since < 0) {
        throw MillraceException.invalid(
            "Invalid value %d for parameter 'since' supplied: It is negative.".formatted(since));
      }
      return switch (from) {
        case EVENT_START_UNSPECIFIED -> new Start(otherwise, instant(since));
        case EVENT_START_NOW, EVENT_START_EARLIEST -> new Start(from, instant(since));
        case UNRECOGNIZED ->
            throw MillraceException.invalid(
                "Invalid value for parameter 'from' supplied: It is NOW or EARLIEST.");
      };
    }

    private static Instant instant(long since) {
      return since == 0 ? null : Instant.ofEpochMilli(Math.min(since, LAST_MILLIS));
    }
  }

  static int limit(boolean given, int maxResults) {
    if (given && (maxResults < 1 || maxResults > 1_000)) {
      throw MillraceException.invalid(
          "Invalid value %d for parameter 'max_results' supplied: It is from 1 to 1000."
              .formatted(maxResults));
    }
    return given ? maxResults : 100;
  }
}
