package io.millrace.gateway;

import io.millrace.gateway.guard.Guard;
import io.millrace.gateway.openapi.OpenApi;
import io.millrace.gateway.page.Pages;
import io.millrace.gateway.rest.Headers;
import io.millrace.gateway.rest.RequestBody;
import io.millrace.gateway.rest.RestHandler;
import io.millrace.gateway.rest.RestLimits;
import io.millrace.gateway.rest.UnknownPath;
import io.millrace.gateway.route.RouteTable;
import io.millrace.runtime.channel.Channels;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.config.Config;

/**
 * Hangs the gateway into the application's HTTP server, in the order in which a request meets it.
 */
@ApplicationScoped
class GatewayRoutes {

  /** Before everything, the routes of libraries included. */
  private static final int FIRST = -1_000;

  /** Behind the routes of libraries: gRPC, metrics. */
  private static final int LAST = 1_000_000;

  private final GatewayConfig config;
  private final Config environment;
  private final ServiceChannels channels;

  GatewayRoutes(GatewayConfig config, Config environment, Channels channels) {
    this.config = config;
    this.environment = environment;
    this.channels = new ServiceChannels(channels);
  }

  void install(@Observes Router router) {
    RouteTable routes = new RouteTable(Services.all());
    RestLimits limits =
        new RestLimits(
            config.maxBody(), config.maxDepth(), config.deadline(), config.transferIdle());
    RestHandler rest = new RestHandler(routes, channels::to, limits);

    router
        .route()
        .order(FIRST)
        .handler(new Guard(GuardSettings.of(config.security(), environment)));
    fixed(router, "/health", Headers.TEXT, Buffer.buffer("OK"));
    fixed(router, "/version", Headers.TEXT, Buffer.buffer(config.mlflowVersion()));
    fixed(router, "/openapi", Headers.JSON, OpenApi.document(routes, config.mlflowVersion()));
    new Pages(channels::to).install(router);
    router.route().order(LAST).handler(context -> rest.handle(context.request()));
  }

  void check(@Observes StartupEvent event) {
    channels.check(Services.all());
  }

  /** An address that always answers the same, to GET and HEAD only. */
  private static void fixed(Router router, String path, CharSequence contentType, Buffer body) {
    router
        .route(path)
        .handler(
            context -> {
              HttpMethod method = context.request().method();
              if (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD)) {
                context.response().putHeader(Headers.CONTENT_TYPE, contentType).end(body);
                RequestBody.discard(context.request());
              } else {
                UnknownPath.wrongVerb(context.request(), new TreeSet<>(Set.of("GET")));
              }
            });
  }
}
