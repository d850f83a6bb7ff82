package io.millrace.models.deployment;

import io.grpc.MethodDescriptor;
import io.millrace.events.v1.EventFilter;
import io.millrace.events.v1.WatchRequest;
import io.millrace.events.v1.WatchResponse;
import io.millrace.runtime.channel.Channels;
import io.millrace.runtime.outbox.EventFollower;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Hears that aliases or stages have changed, from the registry, and that deployments have, from
 * whichever replica changed them. It says no more than that: what is so now is asked for, so that
 * nothing depends on having heard everything.
 */
@ApplicationScoped
class News {

  private static final EventFilter SOURCES =
      EventFilter.newBuilder()
          .addTypes("registered_model.alias_set")
          .addTypes("registered_model.alias_deleted")
          .addTypes("registered_model.renamed")
          .addTypes("registered_model.deleted")
          .addTypes("model_version.created")
          .addTypes("model_version.stage_changed")
          .addTypes("model_version.deleted")
          .build();

  private final Channels channels;
  private final List<EventFollower> followers = new CopyOnWriteArrayList<>();

  News(Channels channels) {
    this.channels = channels;
  }

  /** Calls {@code heard} when sources may mean something new, or some news may have been missed. */
  void ofSources(Runnable heard) {
    follow(
        "news of the registry",
        io.millrace.registry.v1.EventServiceGrpc.getWatchMethod(),
        SOURCES,
        heard);
  }

  /** Calls {@code heard} when the tables have changed, or may have. */
  void ofDeployments(Runnable heard) {
    follow(
        "news of deployments",
        io.millrace.models.v1.EventServiceGrpc.getWatchMethod(),
        EventFilter.getDefaultInstance(),
        heard);
  }

  private void follow(
      String what,
      MethodDescriptor<WatchRequest, WatchResponse> watch,
      EventFilter filter,
      Runnable heard) {
    WatchRequest request = WatchRequest.newBuilder().setFilter(filter).build();
    EventFollower follower =
        new EventFollower(
            what,
            channels,
            watch,
            new EventFollower.Watcher() {
              @Override
              public WatchRequest request(boolean hasExpired) {
                return request;
              }

              @Override
              public boolean take(WatchResponse response, boolean isFirst) {
                if (isFirst || response.getEventsCount() > 0) {
                  heard.run();
                }
                return true;
              }
            });
    followers.add(follower);
    Thread.ofVirtual().name("deployments-news").start(follower);
  }

  /** Waits for those who have just heard something: their transactions end before the server. */
  void stop(@Observes ShutdownEvent event) {
    followers.forEach(EventFollower::close);
  }
}
