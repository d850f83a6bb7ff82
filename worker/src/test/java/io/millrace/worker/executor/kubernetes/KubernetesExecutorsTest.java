package io.millrace.worker.executor.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.millrace.projects.v1.Capability;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a worker of a cluster says that it can run. */
class KubernetesExecutorsTest {

  /** Of a cluster that nothing is asked of. */
  private static Set<Capability> capabilities(String image) {
    try (KubernetesClient client =
        new KubernetesClientBuilder()
            .withConfig(new ConfigBuilder().withMasterUrl("http://127.0.0.1:1").build())
            .build()) {
      KubernetesSettings settings =
          new KubernetesSettings(
              "jobs",
              JobTemplate.read(null, client.getKubernetesSerialization()),
              image,
              null,
              Duration.ZERO,
              Duration.ZERO);
      return new KubernetesExecutors(client, settings).capabilities();
    }
  }

  @Test
  void withoutAnImageOfItsOwnItRunsImagesOnly() {
    assertThat(capabilities(null))
        .containsExactly(
            Capability.CAPABILITY_IMAGE,
            Capability.CAPABILITY_ENVIRONMENT_IN_IMAGE,
            Capability.CAPABILITY_PYTHON_ENVIRONMENT);
    assertThat(capabilities("python:3.12")).contains(Capability.CAPABILITY_NO_IMAGE);
  }
}
