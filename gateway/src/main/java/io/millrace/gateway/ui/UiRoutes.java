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
import java.util.Set;
import java.util.TreeSet;

/** The addresses that only MLflow's web pages use. */
public final class UiRoutes {

  private static final Set<HttpMethod> METHODS =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST);

  /** Tells the pages to report nothing to anybody. */
  private static final Buffer NO_TELEMETRY =
      Buffer.buffer(
          "{\"disable_ui_telemetry\": true, \"disable_ui_events\": [], \"ui_rollout_percentage\": 0}");

  private final Handler<HttpServerRequest> deployments;

  /** Routes to this deployments server. */
  public UiRoutes(Handler<HttpServerRequest> deployments) {
    this.deployments = deployments;
  }

  /** Adds the routes below a prefix. */
  public void install(Router router, String prefix) {
    serve(router, prefix + "/ajax-api/2.0/mlflow/gateway-proxy", deployments);
    serve(router, prefix + "/ajax-api/3.0/mlflow/ui-telemetry", UiRoutes::noTelemetry);
  }

  private static void noTelemetry(HttpServerRequest request) {
    RequestBody.discard(request);
    request.response().putHeader(Headers.CONTENT_TYPE, Headers.JSON).end(NO_TELEMETRY);
  }

  private static void serve(Router router, String path, Handler<HttpServerRequest> handler) {
    router
        .route(path)
        .handler(
            context -> {
              if (METHODS.contains(context.request().method())) {
                handler.handle(context.request());
              } else {
                UnknownPath.wrongVerb(context.request(), new TreeSet<>(List.of("GET", "POST")));
              }
            });
  }
}
