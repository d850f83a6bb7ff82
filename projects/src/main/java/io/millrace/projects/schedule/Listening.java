package io.millrace.projects.schedule;

import com.google.protobuf.util.Timestamps;
import io.millrace.events.v1.Event;
import io.millrace.runtime.outbox.CursorTable;
import io.millrace.runtime.outbox.DurableWatcher;
import io.millrace.runtime.outbox.EventFacts;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes occasions of events, and has the schedules that they are for looked at. */
@ApplicationScoped
class Listening implements DurableWatcher.Maker<Listening.Hit> {

  private final ScheduleStore schedules;
  private final Causes causes;
  private final Clockwork clockwork;

  Listening(ScheduleStore schedules, Causes causes, Clockwork clockwork) {
    this.schedules = schedules;
    this.causes = causes;
    this.clockwork = clockwork;
  }

  /**
   * An event that a schedule fires on.
   *
   * @param position of the event, in its domain
   */
  record Hit(long scheduleId, long position, Occasion occasion) implements CursorTable.Row {}

  @Override
  public String omission() {
    return "schedules do not fire on";
  }

  @Override
  public OptionalLong since() {
    return schedules.waitingSince();
  }

  @Override
  public List<Hit> make(List<Event> events) {
    List<Hit> hits = new ArrayList<>();
    Set<String> types = events.stream().map(Event::getType).collect(Collectors.toSet());
    List<Schedule> waiting = schedules.waitingFor(types);
    if (!waiting.isEmpty()) {
      events.forEach(event -> hits.addAll(hits(event, waiting)));
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

  @Override
  public void add(Connection connection, List<Hit> hits) throws SQLException {
    for (Hit hit : hits) {
      FiringStore.add(connection, hit.scheduleId(), hit.occasion(), null);
    }
  }

  @Override
  public void added(List<Hit> hits) {
    hits.stream().map(Hit::scheduleId).distinct().forEach(clockwork::set);
  }
}
