package io.millrace.runtime.channel;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Where a service of the contract is reached: in this JVM if it lives here, else at its domain's
 * configured address. Every call between modules goes through a channel from here, so that
 * splitting the platform into processes is configuration.
 */
@ApplicationScoped
public class Channels {

  /** The domain of the service that calls; REST hands on no such header. */
  public static final Metadata.Key<String> CALLER =
      Metadata.Key.of("millrace-caller", Metadata.ASCII_STRING_MARSHALLER);

  private final InProcessServer local;
  private final ChannelConfig config;
  private final Map<String, ManagedChannel> remote = new ConcurrentHashMap<>();

  Channels(InProcessServer local, ChannelConfig config) {
    this.local = local;
    this.config = config;
  }

  /** Of a program that is no server: all services are reached over one channel. */
  public static Channels over(Channel channel) {
    return new Channels(null, null) {
      @Override
      public Channel to(String service) {
        return channel;
      }
    };
  }

  /** The same, and whoever is called is told which service calls. */
  public static Channels as(String caller, Channels channels) {
    Metadata headers = new Metadata();
    headers.put(CALLER, caller);
    return new Channels(null, null) {
      @Override
      public Channel to(String service) {
        return ClientInterceptors.intercept(
            channels.to(service), MetadataUtils.newAttachHeadersInterceptor(headers));
      }
    };
  }

  /**
   * The channel for a service.
   *
   * @param service the full proto name, such as {@code millrace.tracking.v1.RunService}
   * @throws IllegalStateException when the service is not here and its domain has no address
   */
  public Channel to(String service) {
    if (local.serves(service)) {
      return local.channel();
    }
    String domain = service.split("\\.")[1];
    String address = config.upstream().get(domain);
    if (address == null) {
      throw new IllegalStateException(
          "%s is not part of this process: set millrace.upstream.%s to the host:port that serves it"
              .formatted(service, domain));
    }
    return remote.computeIfAbsent(address, this::open);
  }

  /** Idle connections are pinged, so that a peer that vanished without a word is noticed. */
  private ManagedChannel open(String address) {
    return NettyChannelBuilder.forTarget(address)
        .usePlaintext()
        .maxInboundMessageSize(config.maxInboundMessageSize())
        .keepAliveTime(30, TimeUnit.SECONDS)
        .keepAliveWithoutCalls(true)
        .build();
  }

  void stop(@Observes ShutdownEvent event) {
    remote.values().forEach(ManagedChannel::shutdownNow);
  }
}
