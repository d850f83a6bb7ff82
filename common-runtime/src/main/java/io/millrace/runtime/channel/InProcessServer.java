package io.millrace.runtime.channel;

import io.grpc.BindableService;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.Prioritized;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * This JVM's services, reachable without a network: the same service objects and interceptors as on
 * the port, behind grpc's in-process transport. Both ends run directly on the caller's thread,
 * which is why no service method may block (see {@code Calls}); messages pass by reference. The
 * thread may be any: one that has no event loop is answered on the thread that has the answer.
 *
 * <p>Left out are Quarkus' interceptors that give a call a Vert.x context and a request scope of
 * its own, which no service of ours uses. They need an event loop, and where they change the
 * context they start a direct call twice: the first message arrives while the call is being
 * started, when their listener has no delegate yet.
 */
@ApplicationScoped
public class InProcessServer {

  /** The package of the interceptors that are left out. */
  private static final String OF_CONTEXTS = "io.quarkus.grpc.runtime.supports.context.";

  private final Set<String> names = new HashSet<>();
  private final Server server;
  private final ManagedChannel channel;

  InProcessServer(@Any Instance<BindableService> services, @All List<ServerInterceptor> all) {
    // ServerInterceptors.intercept calls the last of the list first.
    List<ServerInterceptor> interceptors =
        all.stream()
            .filter(interceptor -> !interceptor.getClass().getName().startsWith(OF_CONTEXTS))
            .sorted(Comparator.comparingInt(InProcessServer::priority))
            .toList();
    String name = "millrace-" + UUID.randomUUID();
    InProcessServerBuilder builder = InProcessServerBuilder.forName(name).directExecutor();
    for (BindableService service : services) {
      ServerServiceDefinition definition = service.bindService();
      names.add(definition.getServiceDescriptor().getName());
      builder.addService(ServerInterceptors.intercept(definition, interceptors));
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
            .build();
  }

  private static int priority(ServerInterceptor interceptor) {
    return interceptor instanceof Prioritized prioritized ? prioritized.getPriority() : 0;
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
