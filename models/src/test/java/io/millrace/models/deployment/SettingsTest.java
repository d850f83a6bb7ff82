package io.millrace.models.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.models.v1.Batching;
import io.millrace.models.v1.DeploymentSettings;
import org.junit.jupiter.api.Test;

class SettingsTest {

  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

  @Test
  void withBatchesSoManyCallsAreLetInThatTheyFill() {
    assertThat(concurrent(DeploymentSettings.newBuilder())).isEqualTo(4 * PROCESSORS);
    assertThat(concurrent(batches(64))).isEqualTo(128 * PROCESSORS);
    assertThat(concurrent(batches(100_000))).isEqualTo(10_000);
    assertThat(concurrent(batches(64).setMaxConcurrentCalls(3))).isEqualTo(3);
  }

  private static DeploymentSettings.Builder batches(int rows) {
    return DeploymentSettings.newBuilder().setBatching(Batching.newBuilder().setMaxRows(rows));
  }

  private static int concurrent(DeploymentSettings.Builder asked) {
    return Settings.of(asked.build()).maxConcurrentCalls();
  }
}
