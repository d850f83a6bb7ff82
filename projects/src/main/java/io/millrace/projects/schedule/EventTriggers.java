package io.millrace.projects.schedule;

import io.agroal.api.AgroalDataSource;
import io.grpc.MethodDescriptor;
import io.millrace.events.v1.WatchRequest;
import io.millrace.events.v1.WatchResponse;
import io.millrace.runtime.channel.Channels;
import io.millrace.runtime.database.Database;
import io.millrace.runtime.outbox.CursorTable;
import io.millrace.runtime.outbox.DurableWatcher;
import io.millrace.runtime.outbox.EventFollower;
import io.quarkus.agroal.DataSource;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;

/** Follows the events of all domains from the application's start to its end. */
@ApplicationScoped
class EventTriggers {

  private final CursorTable cursor;
  private final Listening listening;
  private final Channels channels;
  private List<EventFollower> followers = List.of();

  EventTriggers(
      @DataSource("projects") AgroalDataSource source, Listening listening, Channels channels) {
    cursor = new CursorTable("projects.event_cursor", new Database(source));
    this.listening = listening;
    this.channels = channels;
  }

  void start(@Observes StartupEvent event) {
    followers =
        List.of(
            follower("models", io.millrace.models.v1.EventServiceGrpc.getWatchMethod()),
            follower("projects", io.millrace.projects.v1.EventServiceGrpc.getWatchMethod()),
            follower("registry", io.millrace.registry.v1.EventServiceGrpc.getWatchMethod()),
            follower("tracking", io.millrace.tracking.v1.EventServiceGrpc.getWatchMethod()));
    followers.forEach(one -> Thread.ofVirtual().name("schedule-events").start(one));
  }

  private EventFollower follower(
      String domain, MethodDescriptor<WatchRequest, WatchResponse> watch) {
    return new EventFollower(
        "events of " + domain + " for schedules",
        channels,
        watch,
        new DurableWatcher<>(domain, cursor, listening));
  }

  void stop(@Observes ShutdownEvent event) {
    followers.forEach(EventFollower::close);
  }
}
