package io.millrace.models.inference;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.millrace.runtime.grpc.CallInterceptor;
import io.millrace.runtime.grpc.Interceptors;
import io.millrace.runtime.grpc.StreamConfig;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
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
  private static final int HIGHEST = 65_535;

  /** A connection that asks for more at a time waits until others are answered. */
  private static final int MOST_CALLS = 1_000;

  /** Clients may look whether this is still there as often as gRPC lets them. */
  private static final int PINGS_SECONDS = 10;

  private final GrpcInferenceApi service;
  private final List<CallInterceptor> interceptors;
  private final InferenceConfig config;
  private final StreamConfig streams;
  private final String host;
  private final int largest;
  private Server server;

  InferencePort(
      @Any GrpcInferenceApi service,
      @All List<CallInterceptor> interceptors,
      InferenceConfig config,
      StreamConfig streams,
      @ConfigProperty(name = "quarkus.http.host") String host,
      @ConfigProperty(name = "quarkus.grpc.server.max-inbound-message-size") int largest) {
    this.service = service;
    this.interceptors = interceptors;
    this.config = config;
    this.streams = streams;
    this.host = host;
    this.largest = largest;
  }

  void start(@Observes StartupEvent event) {
    if (config.grpcPort().isEmpty()) {
      return;
    }
    int port = config.grpcPort().getAsInt();
    if (port < 0 || port > HIGHEST) {
      throw new IllegalArgumentException(
          "millrace.models.inference.grpc-port is %d: it must be 0 to %d".formatted(port, HIGHEST));
    }
    try {
      server = open(service, interceptors, new InetSocketAddress(host, port), largest, streams);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "millrace.models.inference.grpc-port %d cannot be had: %s"
              .formatted(port, e.getMessage()),
          e);
    }
    LOG.infof("gRPC calls of models are answered on port %d, too", server.getPort());
  }

  /** Serves: calls run on the event loops, as the service hands over what would hold them up. */
  static Server open(
      BindableService service,
      List<CallInterceptor> interceptors,
      InetSocketAddress address,
      int largest,
      StreamConfig streams)
      throws IOException {
    return NettyServerBuilder.forAddress(address)
        .directExecutor()
        .maxInboundMessageSize(largest)
        .maxConcurrentCallsPerConnection(MOST_CALLS)
        .keepAliveTime(streams.keepAliveTime().toMillis(), TimeUnit.MILLISECONDS)
        .keepAliveTimeout(streams.keepAliveTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .permitKeepAliveTime(PINGS_SECONDS, TimeUnit.SECONDS)
        .permitKeepAliveWithoutCalls(true)
        .addService(Interceptors.before(service, interceptors))
        .build()
        .start();
  }

  void stop(@Observes ShutdownEvent event) throws InterruptedException {
    if (server != null && !server.shutdown().awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS)) {
      server.shutdownNow();
    }
  }
}
