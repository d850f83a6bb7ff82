package io.millrace.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A worker beside a server has what it needs, and none of the server's secrets. */
class WorkerVariablesTest {

  private final WorkerVariables variables =
      WorkerVariables.of(Map.of("MILLRACE_PASS_ENV", "AWS_*, HF_TOKEN"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PATH",
        "HTTPS_PROXY",
        "MILLRACE_USER",
        "MILLRACE_PASS_ENV",
        "MILLRACE_WORK_DIR",
        "MILLRACE_CACHE",
        "MILLRACE_KUBERNETES_IMAGE",
        "MILLRACE_PROJECTS_GIT_CREDENTIALS_TEAM_PASSWORD",
        "UV_DEFAULT_INDEX",
        "KUBECONFIG",
        "AWS_SECRET_ACCESS_KEY",
        "HF_TOKEN"
      })
  void itHasWhatItKnowsAndWhatItHandsOn(String name) {
    assertThat(variables.isMeant(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "MILLRACE_DATABASE_URL",
        "MILLRACE_SECRET_KEY",
        "MILLRACE_EVENTS_KAFKA_PROPERTIES__SASL_JAAS_CONFIG_",
        "QUARKUS_DATASOURCE_TRACKING_PASSWORD",
        "PGPASSWORD",
        "AZURE_CLIENT_SECRET",
        "GOOGLE_APPLICATION_CREDENTIALS"
      })
  void itHasNoSecretOfTheServers(String name) {
    assertThat(variables.isMeant(name)).isFalse();
  }
}
