package io.millrace.models.deployment;

import io.grpc.Context;
import io.millrace.events.v1.EventFilter;
import io.millrace.events.v1.WatchRequest;
import io.millrace.events.v1.WatchResponse;
import io.millrace.registry.v1.EventServiceGrpc;
import io.millrace.runtime.channel.Channels;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Iterator;
import org.jboss.logging.Logger;

/**
 * Hears from the registry that aliases or stages have changed. It says no more than that: what they
 * mean now is asked for, so that nothing depends on having heard everything.
 */
@ApplicationScoped
class RegistryNews {

  private static final Logger LOG = Logger.getLogger(RegistryNews.class);
  private static final long PAUSE_MILLIS = 1_000;
  private static final EventFilter FILTER =
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
  private final Context.CancellableContext context = Context.ROOT.withCancellation();

  RegistryNews(Channels channels) {
    this.channels = channels;
  }

  /** Calls {@code heard} when there is news, and whenever some may have been missed. */
  void follow(Runnable heard) {
    Thread.ofVirtual()
        .name("deployments-registry")
        .start(() -> context.run(() -> followAlways(heard)));
  }

  private void followAlways(Runnable heard) {
    while (!context.isCancelled()) {
      try {
        Iterator<WatchResponse> responses =
            EventServiceGrpc.newBlockingStub(channels.to(EventServiceGrpc.SERVICE_NAME))
                .watch(WatchRequest.newBuilder().setFilter(FILTER).build());
        // The first response says that from here on nothing is missed.
        boolean isFirst = true;
        while (responses.hasNext()) {
          if (responses.next().getEventsCount() > 0 || isFirst) {
            heard.run();
          }
          isFirst = false;
        }
      } catch (RuntimeException away) {
        LOG.debugf("The registry is listened to again later: %s", away.getMessage());
      }
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException over) {
        return;
      }
    }
  }

  void stop(@Observes ShutdownEvent event) {
    context.cancel(null);
  }
}
