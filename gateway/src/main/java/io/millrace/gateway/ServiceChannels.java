package io.millrace.gateway;

import io.grpc.Channel;
import io.grpc.ServiceDescriptor;
import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.channel.Channels;
import io.millrace.runtime.error.MillraceException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Where the services behind the routes are, looked up once each. */
final class ServiceChannels {

  private final Channels channels;
  private final Map<String, Optional<Channel>> known = new ConcurrentHashMap<>();

  ServiceChannels(Channels channels) {
    this.channels = channels;
  }

  /**
   * The channel of a service.
   *
   * @throws MillraceException NOT_IMPLEMENTED when it is not part of this server
   */
  Channel to(String service) {
    return lookUp(service)
        .orElseThrow(
            () ->
                new MillraceException(
                    ErrorReason.ERROR_REASON_NOT_IMPLEMENTED,
                    service + " is not part of this server."));
  }

  private Optional<Channel> lookUp(String service) {
    Optional<Channel> channel = known.get(service);
    return channel != null ? channel : known.computeIfAbsent(service, this::find);
  }

  private Optional<Channel> find(String service) {
    try {
      return Optional.of(new RootedChannel(channels.to(service)));
    } catch (IllegalStateException nowhere) {
      return Optional.empty();
    }
  }

  /**
   * Stops the start when all of a domain is missing: somebody forgot its address.
   *
   * @throws IllegalStateException naming the setting
   */
  void check(List<ServiceDescriptor> services) {
    Map<String, List<String>> byDomain = new HashMap<>();
    for (ServiceDescriptor service : services) {
      String domain = service.getName().split("\\.")[1];
      byDomain.computeIfAbsent(domain, name -> new ArrayList<>()).add(service.getName());
    }
    byDomain.forEach(
        (domain, names) -> {
          if (names.stream().allMatch(name -> lookUp(name).isEmpty())) {
            throw new IllegalStateException(
                "No service of '%s' is part of this process: set millrace.upstream.%s to the host:port that serves it"
                    .formatted(domain, domain));
          }
        });
  }
}
