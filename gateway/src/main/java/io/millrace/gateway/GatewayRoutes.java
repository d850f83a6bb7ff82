package io.millrace.gateway;

import io.millrace.gateway.event.EventDomains;
import io.millrace.gateway.graphql.GraphqlHandler;
import io.millrace.gateway.guard.Guard;
import io.millrace.gateway.json.JsonCodec;
import io.millrace.gateway.openapi.OpenApi;
import io.millrace.gateway.page.Pages;
import io.millrace.gateway.rest.Disabled;
import io.millrace.gateway.rest.Headers;
import io.millrace.gateway.rest.HttpErrors;
import io.millrace.gateway.rest.RequestBody;
import io.millrace.gateway.rest.RestHandler;
import io.millrace.gateway.rest.RestLimits;
import io.millrace.gateway.rest.ServerMode;
import io.millrace.gateway.rest.UnknownPath;
import io.millrace.gateway.rest.Workspaces;
import io.millrace.gateway.route.RouteTable;
import io.millrace.gateway.route.StaticPrefix;
import io.millrace.gateway.ui.DeploymentsProxy;
import io.millrace.gateway.ui.UiRoutes;
import io.millrace.runtime.channel.Channels;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
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
  private final StaticPrefix prefix;
  private final ServiceChannels channels;
  private final Vertx vertx;

  GatewayRoutes(
      GatewayConfig config,
      Config environment,
      StaticPrefix prefix,
      Channels channels,
      Vertx vertx) {
    this.config = config;
    this.environment = environment;
    this.prefix = prefix;
    this.vertx = vertx;
    this.channels = new ServiceChannels(channels);
  }

  @Produces
  @Singleton
  static StaticPrefix staticPrefix(GatewayConfig config, Config environment) {
    return MlflowSettings.staticPrefix(config, environment);
  }

  @Produces
  @Singleton
  static EventDomains eventDomains(Channels channels) {
    return new EventDomains(Services.events(), channels::to);
  }

  void install(@Observes Router router) {
    RouteTable routes = new RouteTable(Services.all());
    RestLimits limits =
        new RestLimits(
            config.maxBody(), config.maxDepth(), config.deadline(), config.transferIdle());
    ServerMode mode = MlflowSettings.mode(config);
    RestHandler rest = new RestHandler(routes, channels::to, limits, prefix, mode);

    router
        .route()
        .order(FIRST)
        .handler(new Guard(GuardSettings.of(config.security(), environment), prefix));
    router.route().order(FIRST + 1).handler(new Workspaces(routes, prefix, errors()));
    String root = prefix.path();
    fixed(router, root + "/health", Headers.TEXT, Buffer.buffer("OK"));
    fixed(router, root + "/version", Headers.TEXT, Buffer.buffer(config.mlflowVersion()));
    fixed(
        router,
        root + "/openapi",
        Headers.JSON,
        OpenApi.document(routes, prefix, ProductVersion.read()));
    if (mode == ServerMode.ARTIFACTS_ONLY) {
      fixed(router, root + "/", Headers.TEXT, Buffer.buffer("Millrace serves artifacts only."));
      String graphql = mode.refusal(root + "/graphql");
      router
          .route(root + "/graphql")
          .handler(context -> Disabled.answer(context.request(), graphql));
    } else {
      new Pages(channels::to).install(router, root);
      ui().install(router, root);
    }
    router.route().order(LAST).handler(context -> rest.handle(context.request()));
  }

  private HttpErrors errors() {
    return new HttpErrors(new JsonCodec(config.maxDepth(), config.maxBody()));
  }

  private UiRoutes ui() {
    HttpErrors errors = errors();
    return new UiRoutes(
        new DeploymentsProxy(
            MlflowSettings.deploymentsTarget(config, environment),
            vertx.createHttpClient(),
            errors,
            config.maxBody()),
        new GraphqlHandler(
            Services.all(),
            channels::to,
            config.deadline(),
            MlflowSettings.queryLimits(config, environment),
            errors,
            config.maxBody()));
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
