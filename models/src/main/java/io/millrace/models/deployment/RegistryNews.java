package io.millrace.models.deployment;

import io.grpc.Context;
import io.grpc.StatusRuntimeException;
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
      EventFilter.newBuilder().addTypes("registered_model.*").addTypes("model_version.*").build();

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
        while (responses.hasNext()) {
          responses.next();
          heard.run();
        }
      } catch (StatusRuntimeException | IllegalStateException away) {
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
