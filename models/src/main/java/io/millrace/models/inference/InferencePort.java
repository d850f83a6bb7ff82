package io.millrace.models.inference;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.netty.NettyServerBuilder;
import io.millrace.runtime.grpc.CallInterceptor;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * The protocol's gRPC service on a port of its own, for those who ask for one: the same service and
 * interceptors behind grpc's server, which spends much less on a call than the one that shares its
 * port with REST.
 */
@ApplicationScoped
class InferencePort {

  private static final Logger LOG = Logger.getLogger(InferencePort.class);
  private static final int CLOSING_SECONDS = 5;

  private final GrpcInferenceApi service;
  private final List<CallInterceptor> interceptors;
  private final InferenceConfig config;
  private final String host;
  private final int largest;
  private Server server;

  InferencePort(
      @Any GrpcInferenceApi service,
      @All List<CallInterceptor> all,
      InferenceConfig config,
      @ConfigProperty(name = "quarkus.http.host") String host,
      @ConfigProperty(name = "quarkus.grpc.server.max-inbound-message-size") int largest) {
    this.service = service;
    // ServerInterceptors.intercept calls the last of the list first.
    interceptors =
        all.stream().sorted(Comparator.comparingInt(CallInterceptor::getPriority)).toList();
    this.config = config;
    this.host = host;
    this.largest = largest;
  }

  void start(@Observes StartupEvent event) {
    if (config.grpcPort().isEmpty()) {
      return;
    }
    server =
        open(
            service,
            interceptors,
            new InetSocketAddress(host, config.grpcPort().getAsInt()),
            largest);
    LOG.infof("gRPC calls of models are answered on port %d, too", server.getPort());
  }

  /** Serves: calls run on the event loops, as the service hands over what would hold them up. */
  static Server open(
      BindableService service,
      List<CallInterceptor> interceptors,
      InetSocketAddress address,
      int largest) {
    try {
      return NettyServerBuilder.forAddress(address)
          .directExecutor()
          .maxInboundMessageSize(largest)
          .addService(ServerInterceptors.intercept(service.bindService(), interceptors))
          .build()
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void stop(@Observes ShutdownEvent event) throws InterruptedException {
    if (server != null && !server.shutdown().awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS)) {
      server.shutdownNow();
    }
  }
}
