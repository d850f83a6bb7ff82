package io.millrace.gateway.ui;

import io.millrace.gateway.rest.Headers;
import io.millrace.gateway.rest.RequestBody;
import io.millrace.gateway.rest.UnknownPath;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The addresses that only MLflow's web pages use. */
public final class UiRoutes {

  /** Tells the pages to report nothing to anybody. */
  private static final Buffer NO_TELEMETRY =
      Buffer.buffer(
          "{\"disable_ui_telemetry\": true, \"disable_ui_events\": [], \"ui_rollout_percentage\": 0}");

  private final Handler<HttpServerRequest> deployments;
  private final Handler<HttpServerRequest> graphql;

  /** Routes to a deployments server and to GraphQL. */
  public UiRoutes(Handler<HttpServerRequest> deployments, Handler<HttpServerRequest> graphql) {
    this.deployments = deployments;
    this.graphql = graphql;
  }

  /** Adds the routes below a prefix. */
  public void install(Router router, String prefix) {
    serve(
        router,
        prefix + "/ajax-api/2.0/mlflow/gateway-proxy",
        deployments,
        HttpMethod.GET,
        HttpMethod.POST);
    serve(
        router,
        prefix + "/ajax-api/3.0/mlflow/ui-telemetry",
        UiRoutes::noTelemetry,
        HttpMethod.GET,
        HttpMethod.POST);
    serve(router, prefix + "/graphql", graphql, HttpMethod.POST);
  }

  private static void noTelemetry(HttpServerRequest request) {
    RequestBody.discard(request);
    request.response().putHeader(Headers.CONTENT_TYPE, Headers.JSON).end(NO_TELEMETRY);
  }

  private static void serve(
      Router router, String path, Handler<HttpServerRequest> handler, HttpMethod... methods) {
    List<HttpMethod> served = List.of(methods);
    router
        .route(path)
        .handler(
            context -> {
              HttpMethod method = context.request().method();
              if (served.contains(method.equals(HttpMethod.HEAD) ? HttpMethod.GET : method)) {
                handler.handle(context.request());
              } else {
                UnknownPath.wrongVerb(
                    context.request(),
                    served.stream()
                        .map(HttpMethod::name)
                        .collect(Collectors.toCollection(TreeSet::new)));
              }
            });
  }
}
