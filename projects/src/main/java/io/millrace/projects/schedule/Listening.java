package io.millrace.projects.schedule;

import com.google.protobuf.util.Timestamps;
import io.millrace.events.v1.Event;
import io.millrace.events.v1.EventStart;
import io.millrace.events.v1.WatchRequest;
import io.millrace.events.v1.WatchResponse;
import io.millrace.projects.schedule.EventStore.Hit;
import io.millrace.runtime.outbox.Cursor;
import io.millrace.runtime.outbox.EventFacts;
import io.millrace.runtime.outbox.EventFollower;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Makes occasions of the events of one domain. Every server does so; whichever is first makes them.
 * It goes on where all of them have come to.
 */
final class Listening implements EventFollower.Watcher {

  private static final Logger LOG = Logger.getLogger(Listening.class);

  /** Between two responses: in a storm, the events of this time are looked at together. */
  private static final long GATHER_MILLIS = 30;

  /** How often it is noted that events were of no interest to anybody. */
  private static final long NOTE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final String domain;
  private final EventStore events;
  private final ScheduleStore schedules;
  private final Causes causes;
  private final Clockwork clockwork;
  private OptionalLong start = OptionalLong.empty();
  private boolean hasExpired;
  private long noted;

  Listening(
      String domain,
      EventStore events,
      ScheduleStore schedules,
      Causes causes,
      Clockwork clockwork) {
    this.domain = domain;
    this.events = events;
    this.schedules = schedules;
    this.causes = causes;
    this.clockwork = clockwork;
  }

  @Override
  public WatchRequest request(boolean isGone) {
    hasExpired = isGone;
    start = events.position(domain);
    WatchRequest.Builder request = WatchRequest.newBuilder();
    if (hasExpired) {
      request.setFrom(EventStart.EVENT_START_EARLIEST);
    } else if (start.isPresent()) {
      request.setCursor(Cursor.EMPTY.with(domain, start.getAsLong()).toString());
    } else {
      // Schedules that were made before the domain was first reached wait for what came between.
      events.since().ifPresent(request::setSince);
    }
    return request.build();
  }

  /** Has the domain called again when where to go on has been settled. */
  @Override
  public boolean take(WatchResponse response, boolean isFirst) throws InterruptedException {
    long position = Cursor.parse(response.getCursor()).position(domain);
    if (start.isEmpty()) {
      events.begin(domain, position);
      return false;
    }
    if (hasExpired) {
      LOG.errorf(
          "The events of %s behind %d are no longer kept: schedules do not fire on those up to %d",
          domain, start.getAsLong(), position);
      events.jump(domain, start.getAsLong(), position);
      return false;
    }
    take(response.getEventsList(), position);
    Thread.sleep(GATHER_MILLIS);
    return true;
  }

  private void take(List<Event> news, long position) {
    List<Hit> hits = hits(news);
    if (!hits.isEmpty()) {
      events.add(domain, position, hits);
      hits.stream().map(Hit::scheduleId).distinct().forEach(clockwork::set);
    } else if (System.nanoTime() - noted < NOTE_NANOS) {
      return;
    } else {
      events.advance(domain, position);
    }
    noted = System.nanoTime();
  }

  private List<Hit> hits(List<Event> news) {
    List<Hit> hits = new ArrayList<>();
    Set<String> types = news.stream().map(Event::getType).collect(Collectors.toSet());
    List<Schedule> waiting = types.isEmpty() ? List.of() : schedules.waitingFor(types);
    if (!waiting.isEmpty()) {
      news.forEach(event -> hits.addAll(hits(event, waiting)));
    }
    return hits;
  }

  private List<Hit> hits(Event event, List<Schedule> waiting) {
    EventFacts facts = new EventFacts(event.getData());
    long time = Timestamps.toMillis(event.getTime());
    List<Schedule> meant =
        waiting.stream()
            .filter(schedule -> time >= schedule.since())
            .filter(schedule -> EventRule.fits(schedule.trigger().getEvent(), event, facts))
            .toList();
    if (meant.isEmpty()) {
      return List.of();
    }
    Set<Long> led = causes.of(facts.of("run_id"));
    Occasion occasion = Occasion.ofEvent(event.getSource() + "/" + event.getId(), time, led);
    return meant.stream()
        .filter(schedule -> !led.contains(schedule.id()))
        .map(schedule -> new Hit(schedule.id(), Long.parseLong(event.getId()), occasion))
        .toList();
  }
}
