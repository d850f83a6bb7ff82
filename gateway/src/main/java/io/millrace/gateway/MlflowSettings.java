package io.millrace.gateway;

import io.millrace.gateway.graphql.QueryLimits;
import io.millrace.gateway.rest.ServerMode;
import io.millrace.gateway.route.StaticPrefix;
import java.net.URI;
import java.util.OptionalInt;
import org.eclipse.microprofile.config.Config;

/** What our configuration says and, where that is silent, MLflow's variables. */
final class MlflowSettings {

  private MlflowSettings() {}

  static StaticPrefix staticPrefix(GatewayConfig ours, Config environment) {
    return ours.staticPrefix()
        .or(() -> environment.getOptionalValue("MLFLOW_STATIC_PREFIX", String.class))
        .map(StaticPrefix::new)
        .orElse(StaticPrefix.NONE);
  }

  static ServerMode mode(GatewayConfig ours) {
    if (ours.artifactsOnly() && !ours.serveArtifacts()) {
      throw new IllegalArgumentException(
          "millrace.gateway.artifacts-only leaves nothing to serve without millrace.gateway.serve-artifacts");
    }
    if (ours.artifactsOnly()) {
      return ServerMode.ARTIFACTS_ONLY;
    }
    return ours.serveArtifacts() ? ServerMode.FULL : ServerMode.NO_ARTIFACTS;
  }

  /** Null for none. */
  static URI deploymentsTarget(GatewayConfig ours, Config environment) {
    URI target =
        ours.deploymentsTarget()
            .or(() -> environment.getOptionalValue("MLFLOW_DEPLOYMENTS_TARGET", URI.class))
            .orElse(null);
    if (target != null && (target.getHost() == null || !isHttp(target.getScheme()))) {
      throw new IllegalArgumentException(
          "millrace.gateway.deployments-target is '%s': it must be an http or https address"
              .formatted(target));
    }
    return target;
  }

  static QueryLimits queryLimits(GatewayConfig ours, Config environment) {
    return new QueryLimits(
        limit(ours.graphql().maxRootFields(), "MLFLOW_SERVER_GRAPHQL_MAX_ROOT_FIELDS", environment),
        limit(ours.graphql().maxAliases(), "MLFLOW_SERVER_GRAPHQL_MAX_ALIASES", environment));
  }

  private static int limit(OptionalInt ours, String variable, Config environment) {
    return ours.isPresent()
        ? ours.getAsInt()
        : environment.getOptionalValue(variable, Integer.class).orElse(10);
  }

  private static boolean isHttp(String scheme) {
    return "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
  }
}
