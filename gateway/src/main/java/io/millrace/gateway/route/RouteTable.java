package io.millrace.gateway.route;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * All routes, by path and verb. A literal segment beats a variable one, which beats {@code **}; the
 * same verb on paths of the same shape is refused at start. Immutable, hence thread-safe.
 */
public final class RouteTable {

  private static final List<HttpMethod> VERBS =
      List.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE);

  private final List<Route> routes = new ArrayList<>();
  private final Map<String, Map<HttpMethod, Route>> literal = new HashMap<>();
  private final RouteNode tree = new RouteNode();

  /**
   * Reads the routes off the contract.
   *
   * @throws IllegalStateException when two RPCs claim the same verb and path
   */
  public RouteTable(List<ServiceDescriptor> services) {
    for (ServiceDescriptor service : services) {
      for (MethodDescriptor<?, ?> rpc : service.getMethods()) {
        add(rpc);
      }
    }
  }

  @SuppressWarnings("unchecked") // Every request and response of a proto service is a Message.
  private void add(MethodDescriptor<?, ?> rpc) {
    var contract =
        ((ProtoMethodDescriptorSupplier) rpc.getSchemaDescriptor()).getMethodDescriptor();
    for (HttpBinding binding : HttpBinding.of(contract)) {
      add(new Route((MethodDescriptor<Message, Message>) rpc, binding));
    }
  }

  private void add(Route route) {
    Map<HttpMethod, Route> verbs =
        route.template().isLiteral()
            ? literal.computeIfAbsent(route.template().shape(), path -> new HashMap<>())
            : tree.at(route.template());
    Route before = verbs.putIfAbsent(route.binding().verb(), route);
    if (before != null) {
      throw new IllegalStateException(
          "%s and %s both claim %s %s"
              .formatted(
                  before.contract().getFullName(),
                  route.contract().getFullName(),
                  route.binding().verb(),
                  route.binding().path()));
    }
    routes.add(route);
  }

  /** A route, with the path it was found by. */
  public record Match(Route route, PathSegments path) {

    /** The text of a variable of the template, still percent-encoded. */
    public String raw(int variable) {
      PathTemplate.Variable place = route.template().variables().get(variable);
      return path.between(place.from(), place.to(), route.template());
    }
  }

  /**
   * The route of a verb and a path.
   *
   * @param path as it stands in the request, percent-encoding and all
   * @return null when there is none
   */
  public Match find(HttpMethod verb, String path) {
    Map<HttpMethod, Route> verbs = literal.get(path);
    Route route = verbs == null ? null : verbs.get(verb);
    if (route != null) {
      return new Match(route, null);
    }
    PathSegments segments = new PathSegments(path);
    route = tree.find(segments, verb);
    return route == null ? null : new Match(route, segments);
  }

  /** The verbs that a path is served under, in alphabetical order; empty for an unknown path. */
  public Set<String> verbsOf(String path) {
    Set<String> verbs = new TreeSet<>();
    for (HttpMethod verb : VERBS) {
      if (find(verb, path) != null) {
        verbs.add(verb.name());
      }
    }
    return verbs;
  }

  /** All routes, in the order of the contract. */
  public List<Route> routes() {
    return List.copyOf(routes);
  }
}
