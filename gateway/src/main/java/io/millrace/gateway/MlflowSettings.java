package io.millrace.gateway;

import io.millrace.gateway.route.StaticPrefix;
import java.net.URI;
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

  private static boolean isHttp(String scheme) {
    return "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
  }
}
