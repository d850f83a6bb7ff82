package io.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.gateway.graphql.QueryLimits;
import io.millrace.gateway.guard.GuardRules;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GatewayConfigTest {

  private static SmallRyeConfig config(Map<String, String> properties) {
    return new SmallRyeConfigBuilder()
        .withMapping(GatewayConfig.class)
        .withConverter(Duration.class, 200, new DurationConverter())
        .withSources(new PropertiesConfigSource(properties, "test", 500))
        .build();
  }

  private static GuardRules rules(Map<String, String> properties) {
    SmallRyeConfig config = config(properties);
    return GuardSettings.of(config.getConfigMapping(GatewayConfig.class).security(), config);
  }

  @Test
  void theDefaultsAreThese() {
    GatewayConfig config = config(Map.of()).getConfigMapping(GatewayConfig.class);

    assertThat(config.maxBody()).isEqualTo(32 * 1024 * 1024);
    assertThat(config.maxDepth()).isEqualTo(64);
    assertThat(config.deadline()).isEqualTo(Duration.ofSeconds(120));
    assertThat(config.transferIdle()).isEqualTo(Duration.ofSeconds(120));
    assertThat(config.mlflowVersion()).isEqualTo("3.17.2");
    assertThat(rules(Map.of()))
        .isEqualTo(new GuardRules(true, GuardRules.DEFAULT_HOSTS, List.of(), "SAMEORIGIN"));
  }

  @Test
  void theNamesAreThese() {
    GatewayConfig config =
        config(
                Map.of(
                    "millrace.gateway.max-body", "1",
                    "millrace.gateway.max-depth", "2",
                    "millrace.gateway.deadline", "3S",
                    "millrace.gateway.transfer-idle", "4S",
                    "millrace.gateway.mlflow-version", "5"))
            .getConfigMapping(GatewayConfig.class);

    assertThat(config.maxBody()).isEqualTo(1);
    assertThat(config.maxDepth()).isEqualTo(2);
    assertThat(config.deadline()).isEqualTo(Duration.ofSeconds(3));
    assertThat(config.transferIdle()).isEqualTo(Duration.ofSeconds(4));
    assertThat(config.mlflowVersion()).isEqualTo("5");
  }

  @Test
  void mlflowsVariablesCount() {
    assertThat(
            rules(
                Map.of(
                    "MLFLOW_SERVER_DISABLE_SECURITY_MIDDLEWARE", "true",
                    "MLFLOW_SERVER_ALLOWED_HOSTS", "a.example, b.example:*",
                    "MLFLOW_SERVER_CORS_ALLOWED_ORIGINS", "https://c.example",
                    "MLFLOW_SERVER_X_FRAME_OPTIONS", "deny")))
        .isEqualTo(
            new GuardRules(
                false, List.of("a.example", "b.example:*"), List.of("https://c.example"), "DENY"));
  }

  @Test
  void oursCountMore() {
    assertThat(
            rules(
                Map.of(
                    "MLFLOW_SERVER_DISABLE_SECURITY_MIDDLEWARE", "true",
                    "millrace.gateway.security.enabled", "true",
                    "MLFLOW_SERVER_ALLOWED_HOSTS", "a.example",
                    "millrace.gateway.security.allowed-hosts", "d.example",
                    "millrace.gateway.security.cors-allowed-origins", "https://e.example",
                    "millrace.gateway.security.x-frame-options", "NONE")))
        .isEqualTo(
            new GuardRules(true, List.of("d.example"), List.of("https://e.example"), "NONE"));
  }

  @Test
  void theLimitsOfGraphqlAreMlflows() {
    assertThat(limits(Map.of())).isEqualTo(new QueryLimits(10, 10));
    Map<String, String> theirs =
        Map.of(
            "MLFLOW_SERVER_GRAPHQL_MAX_ROOT_FIELDS", "3",
            "MLFLOW_SERVER_GRAPHQL_MAX_ALIASES", "4");
    assertThat(limits(theirs)).isEqualTo(new QueryLimits(3, 4));
    Map<String, String> both = new HashMap<>(theirs);
    both.put("millrace.gateway.graphql.max-aliases", "5");
    assertThat(limits(both)).isEqualTo(new QueryLimits(3, 5));
  }

  private static QueryLimits limits(Map<String, String> properties) {
    SmallRyeConfig config = config(properties);
    return MlflowSettings.queryLimits(config.getConfigMapping(GatewayConfig.class), config);
  }

  @Test
  void aFramingThatBrowsersDoNotKnowStopsTheStart() {
    assertThatThrownBy(() -> rules(Map.of("MLFLOW_SERVER_X_FRAME_OPTIONS", "sometimes")))
        .hasMessageContaining("X-Frame-Options");
  }
}
