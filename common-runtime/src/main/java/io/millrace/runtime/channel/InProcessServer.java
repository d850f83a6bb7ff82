package io.millrace.runtime.channel;

import io.grpc.BindableService;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.millrace.runtime.grpc.CallInterceptor;
import io.millrace.runtime.grpc.Interceptors;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * This JVM's services, reachable without a network: the same service objects and interceptors as on
 * the port, behind grpc's in-process transport. Both ends run directly on the caller's thread,
 * which is why no service method may block (see {@code Calls}); messages pass by reference.
 */
@ApplicationScoped
public class InProcessServer {

  /** From 30 days on, a channel is never idle. */
  private static final int NEVER_DAYS = 30;

  private final Set<String> names = new HashSet<>();
  private final Server server;
  private final ManagedChannel channel;

  InProcessServer(@Any Instance<BindableService> services, @All List<CallInterceptor> all) {
    String name = "millrace-" + UUID.randomUUID();
    InProcessServerBuilder builder = InProcessServerBuilder.forName(name).directExecutor();
    for (BindableService service : services) {
      ServerServiceDefinition definition = Interceptors.before(service, all);
      names.add(definition.getServiceDescriptor().getName());
      builder.addService(definition);
    }
    try {
      server = builder.build().start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    channel =
        InProcessChannelBuilder.forName(name)
            .directExecutor()
            .maxInboundMessageSize(Integer.MAX_VALUE)
            .idleTimeout(NEVER_DAYS, TimeUnit.DAYS)
            .build();
    // Connects now, and never again. Calls that find the channel unconnected start each other, one
    // inside another's server context (which Quarkus does not take back), and end with it.
    channel.getState(true);
  }

  boolean serves(String service) {
    return names.contains(service);
  }

  Channel channel() {
    return channel;
  }

  void stop(@Observes ShutdownEvent event) {
    channel.shutdownNow();
    server.shutdownNow();
  }
}
