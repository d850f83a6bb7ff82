package io.millrace.runtime.outbox;

import io.millrace.events.v1.EventStart;
import io.millrace.events.v1.ListEventsRequest;
import io.millrace.events.v1.ListEventsResponse;
import io.millrace.events.v1.WatchRequest;
import io.millrace.events.v1.WatchResponse;
import io.millrace.runtime.grpc.Emitter;
import io.millrace.runtime.grpc.SlowReaders;
import io.millrace.runtime.outbox.EventAnswers.Start;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The events of one domain: numbered, kept as long as configured, and answered to whoever asks.
 * From {@link EventSources}; what a domain's {@code EventService} does is to hand its calls over.
 */
public final class EventSource {

  /** Looked at between two cursors of a list; and a page of a watcher that is behind. */
  private static final int PAGE = 1_000;

  /** A response has no more, so that any client takes it, in characters. */
  private static final int RESPONSE_WEIGHT = 1 << 20;

  private final String domain;
  private final EventReader reader;
  private final EventFeed feed;
  private final Sequencer sequencer;
  private final EventRetention retention;
  private final List<EventExporter> exporters;
  private final SlowReaders slowReaders;
  private final Duration heartbeat;
  private final Duration stallLimit;

  EventSource(
      EventTable table,
      EventListener.Address address,
      EventsConfig config,
      SlowReaders slowReaders,
      List<EventExport> exports,
      ExportTable exported) {
    domain = table.schema();
    long poll = config.pollInterval().toMillis();
    reader = new EventReader(table);
    feed = new EventFeed(table, address, poll, config.bufferedEvents());
    sequencer = new Sequencer(table, poll, feed::announce);
    retention = new EventRetention(table, config.retention());
    exporters =
        exports.stream()
            .map(export -> new EventExporter(domain, export, exported, reader, feed))
            .toList();
    this.slowReaders = slowReaders;
    heartbeat = config.heartbeat();
    stallLimit = config.stallLimit();
  }

  void start() {
    Thread.ofVirtual().name("events-sequence-" + domain).start(sequencer);
    Thread.ofVirtual().name("events-feed-" + domain).start(feed);
    retention.start();
    for (EventExporter exporter : exporters) {
      Thread.ofVirtual().name("events-export-" + domain).start(exporter);
    }
  }

  void close() {
    exporters.forEach(EventExporter::close);
    retention.close();
    sequencer.close();
    feed.close();
  }

  /** Answers Watch: emits until the reader goes away, the server stops, or the cursor expires. */
  public void watch(WatchRequest request, Emitter<WatchResponse> out) throws Exception {
    EventMatcher filter = new EventMatcher(request.getFilter());
    Cursor cursor = Cursor.parse(request.getCursor());
    Start start = Start.of(request.getFrom(), request.getSince(), EventStart.EVENT_START_NOW);
    // Before the position is known, so that from then on nothing is missed.
    feed.join();
    try {
      follow(cursor.with(domain, start(cursor, start)), filter, out);
    } finally {
      feed.leave();
    }
  }

  /** Where to start. From now on means that what is committed is not news, numbered or not. */
  private long start(Cursor cursor, Start start) throws InterruptedException {
    boolean isNow = start.since() == null && start.from() == EventStart.EVENT_START_NOW;
    return isNow && cursor.position(domain) == null
        ? sequencer.catchUp()
        : reader.start(cursor, start);
  }

  private void follow(Cursor from, EventMatcher filter, Emitter<WatchResponse> out)
      throws InterruptedException {
    Cursor sent = from;
    long position = from.position(domain);
    emit(out, WatchResponse.newBuilder(), sent, sent);
    long told = System.nanoTime();
    while (true) {
      long wait = heartbeat.toNanos() - (System.nanoTime() - told);
      List<StoredEvent> events = feed.next(position, PAGE, Math.max(0, wait));
      if (events == null) {
        events = reader.page(sent.with(domain, position), position, PAGE).events();
      }
      WatchResponse.Builder response = WatchResponse.newBuilder();
      int weight = 0;
      // Most watchers pass over most events: nothing is made for those.
      for (StoredEvent event : events) {
        position = event.position();
        if (filter.test(event)) {
          response.addEvents(EventAnswers.toProto(domain, event));
          weight += event.weight();
        }
        if (weight >= RESPONSE_WEIGHT) {
          break;
        }
      }
      boolean isSilent = System.nanoTime() - told >= heartbeat.toNanos();
      if (response.getEventsCount() > 0 || isSilent) {
        Cursor here = sent.with(domain, position);
        emit(out, response, here, sent);
        sent = here;
        told = System.nanoTime();
      }
    }
  }

  private void emit(
      Emitter<WatchResponse> out, WatchResponse.Builder response, Cursor cursor, Cursor before)
      throws InterruptedException {
    slowReaders.emit(
        out,
        response.setCursor(cursor.toString()).build(),
        stallLimit,
        () -> "Nothing was read for too long. Go on from the cursor '%s'.".formatted(before));
  }

  /**
   * How many events a list answers at most.
   *
   * @throws io.millrace.runtime.error.MillraceException INVALID_PARAMETER_VALUE if it may not
   */
  public static int limit(ListEventsRequest request) {
    return EventAnswers.limit(request.hasMaxResults(), request.getMaxResults());
  }

  /** Answers ListEvents. */
  public ListEventsResponse list(ListEventsRequest request) throws InterruptedException {
    EventMatcher filter = new EventMatcher(request.getFilter());
    Cursor cursor = Cursor.parse(request.getCursor());
    Start start = Start.of(request.getFrom(), request.getSince(), EventStart.EVENT_START_EARLIEST);
    int limit = limit(request);
    long position = start(cursor, start);
    EventTable.Page read = reader.page(cursor, position, PAGE);
    List<StoredEvent> page = read.events();
    List<io.millrace.events.v1.Event> found = new ArrayList<>();
    int looked = 0;
    int weight = 0;
    while (looked < page.size() && found.size() < limit && weight < RESPONSE_WEIGHT) {
      StoredEvent event = page.get(looked++);
      position = event.position();
      if (filter.test(event)) {
        found.add(EventAnswers.toProto(domain, event));
        weight += event.weight();
      }
    }
    // An answer says so only if it is known: the next one, with nothing in it, costs little.
    boolean hasMore = looked < page.size() || read.wasCut();
    return ListEventsResponse.newBuilder()
        .addAllEvents(found)
        .setCursor(cursor.with(domain, position).toString())
        .setHasMore(hasMore)
        .build();
  }
}
