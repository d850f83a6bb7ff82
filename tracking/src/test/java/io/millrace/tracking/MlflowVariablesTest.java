package io.millrace.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** MLflow's variables count where our own settings are silent. */
class MlflowVariablesTest {

  private static TrackingConfig config(Map<String, String> properties) {
    return new SmallRyeConfigBuilder()
        .addDefaultInterceptors()
        .withMapping(TrackingConfig.class)
        .withSources(new PropertiesConfigSource(properties, "test", 500))
        .build()
        .getConfigMapping(TrackingConfig.class);
  }

  @Test
  void longValuesAreRefusedWhereMlflowIsToldSo() {
    String variable = "MLFLOW_TRUNCATE_LONG_VALUES";
    String ours = "millrace.tracking.truncate-long-values";
    assertThat(config(Map.of()).truncateLongValues()).isTrue();
    assertThat(config(Map.of(variable, "false")).truncateLongValues()).isFalse();
    assertThat(config(Map.of(variable, "false", ours, "true")).truncateLongValues()).isTrue();
  }

  @Test
  void theLengthOfALocationIsMlflows() {
    assertThat(config(Map.of()).artifactLocationMaxLength()).isEqualTo(2048);
    assertThat(
            config(Map.of("MLFLOW_ARTIFACT_LOCATION_MAX_LENGTH", "9")).artifactLocationMaxLength())
        .isEqualTo(9);
  }

  @Test
  void schemesThatMayNameAHostAreMlflows() {
    String variable = "MLFLOW_ALLOWED_HOST_ADDRESSED_ARTIFACT_SCHEMES";
    assertThat(config(Map.of()).allowedHostAddressedArtifactSchemes()).isEmpty();
    assertThat(config(Map.of(variable, "sftp,hdfs")).allowedHostAddressedArtifactSchemes())
        .contains(Set.of("sftp", "hdfs"));
  }
}
