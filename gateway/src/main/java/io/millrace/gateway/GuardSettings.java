package io.millrace.gateway;

import io.millrace.gateway.guard.GuardRules;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/** The guard's rules out of our configuration and, where that is silent, MLflow's variables. */
final class GuardSettings {

  private GuardSettings() {}

  static GuardRules of(GatewayConfig.Security ours, Config environment) {
    boolean disabled =
        environment
            .getOptionalValue("MLFLOW_SERVER_DISABLE_SECURITY_MIDDLEWARE", String.class)
            .map(text -> text.equalsIgnoreCase("true") || text.equals("1"))
            .orElse(false);
    return new GuardRules(
        ours.enabled().orElse(!disabled),
        ours.allowedHosts()
            .or(() -> list(environment, "MLFLOW_SERVER_ALLOWED_HOSTS"))
            .orElse(GuardRules.DEFAULT_HOSTS),
        ours.corsAllowedOrigins()
            .or(() -> list(environment, "MLFLOW_SERVER_CORS_ALLOWED_ORIGINS"))
            .orElse(List.of()),
        ours.xFrameOptions()
            .or(() -> environment.getOptionalValue("MLFLOW_SERVER_X_FRAME_OPTIONS", String.class))
            .orElse("SAMEORIGIN"));
  }

  private static Optional<List<String>> list(Config environment, String name) {
    return environment
        .getOptionalValue(name, String.class)
        .map(
            text ->
                Arrays.stream(text.split(","))
                    .map(String::strip)
                    .filter(item -> !item.isEmpty())
                    .toList());
  }
}
