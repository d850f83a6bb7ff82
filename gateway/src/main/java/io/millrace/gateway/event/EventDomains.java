package io.millrace.gateway.event;

import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.millrace.events.v1.ListEventsRequest;
import io.millrace.events.v1.ListEventsResponse;
import io.millrace.events.v1.WatchRequest;
import io.millrace.events.v1.WatchResponse;
import io.millrace.runtime.error.MillraceException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The domains that have events, as far as they are part of this server. */
public final class EventDomains {

  private final List<ServiceDescriptor> services;
  private final Function<String, Channel> channels;
  private volatile List<Domain> reachable;

  /**
   * @param services the EventService of each domain
   * @param channels gives the channel of a service by its full proto name, or throws {@link
   *     IllegalStateException} if it is nowhere
   */
  public EventDomains(List<ServiceDescriptor> services, Function<String, Channel> channels) {
    this.services = List.copyOf(services);
    this.channels = channels;
  }

  /** A domain, and its two calls. */
  record Domain(
      String name,
      Channel channel,
      MethodDescriptor<WatchRequest, WatchResponse> watch,
      MethodDescriptor<ListEventsRequest, ListEventsResponse> list) {}

  /** The domains. Looked for on first use: at construction not all services are up. */
  List<Domain> all() {
    List<Domain> known = reachable;
    if (known == null) {
      known = find();
      reachable = known;
    }
    if (known.isEmpty()) {
      throw MillraceException.unavailable(
          "No domain that has events is part of this server.", null);
    }
    return known;
  }

  private List<Domain> find() {
    List<Domain> found = new ArrayList<>();
    for (ServiceDescriptor service : services) {
      try {
        Channel channel = channels.apply(service.getName());
        String name = service.getName().split("\\.")[1];
        found.add(new Domain(name, channel, rpc(service, "Watch"), rpc(service, "ListEvents")));
      } catch (IllegalStateException nowhere) {
        // Not part of this server.
      }
    }
    return found;
  }

  @SuppressWarnings("unchecked") // The services of all domains have the same messages.
  private static <Q, A> MethodDescriptor<Q, A> rpc(ServiceDescriptor service, String name) {
    return (MethodDescriptor<Q, A>)
        service.getMethods().stream()
            .filter(method -> name.equals(method.getBareMethodName()))
            .findFirst()
            .orElseThrow();
  }
}
