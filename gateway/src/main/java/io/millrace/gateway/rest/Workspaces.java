package io.millrace.gateway.rest;

import io.millrace.common.v1.ErrorReason;
import io.millrace.gateway.route.RouteTable;
import io.millrace.gateway.route.StaticPrefix;
import io.millrace.runtime.error.MillraceException;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/**
 * Until there are workspaces: a request that names one must not be served as if it had not,
 * wherever it goes over REST (over gRPC the header means nothing); and the addresses of workspaces
 * are known, but off.
 */
public final class Workspaces implements Handler<RoutingContext> {

  private static final List<String> ADDRESSES =
      List.of("/api/3.0/mlflow/workspaces", "/ajax-api/3.0/mlflow/workspaces");

  private final RouteTable routes;
  private final StaticPrefix prefix;
  private final HttpErrors errors;

  /** For a server with these routes, below this prefix. */
  public Workspaces(RouteTable routes, StaticPrefix prefix, HttpErrors errors) {
    this.routes = routes;
    this.prefix = prefix;
    this.errors = errors;
  }

  @Override
  public void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (Headers.isGrpc(request)) {
      context.next();
      return;
    }
    String path = prefix.below(request.path());
    if (path != null && ADDRESSES.stream().anyMatch(address -> isBelow(address, path))) {
      Disabled.answer(
          request,
          "Endpoint: %s disabled due to the server running without workspaces."
              .formatted(request.path()));
    } else if (namesOne(request) && !isPublic(request, path)) {
      errors.answer(
          request.response(),
          new MillraceException(
              ErrorReason.ERROR_REASON_FEATURE_DISABLED,
              "Workspace APIs are not available: workspaces are not enabled on this server"));
      RequestBody.discard(request);
    } else {
      context.next();
    }
  }

  private static boolean isBelow(String address, String path) {
    return path.equals(address) || path.startsWith(address + "/");
  }

  private static boolean namesOne(HttpServerRequest request) {
    String workspace = request.getHeader("X-MLFLOW-WORKSPACE");
    return workspace != null && !workspace.isBlank();
  }

  /** Clients ask there whether there are workspaces. */
  private boolean isPublic(HttpServerRequest request, String path) {
    RouteTable.Match match = path == null ? null : routes.find(request.method(), path);
    return match != null && match.route().isPublic();
  }
}
