package io.millrace.projects.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.format.EnvironmentSpec;
import io.millrace.projects.v1.Capability;
import io.millrace.projects.v1.EnvManager;
import io.millrace.projects.v1.JobSpec;
import io.millrace.projects.v1.WorkerCapabilities;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a job needs of its worker. */
class NeedsTest {

  private static final EnvironmentSpec PYTHON =
      new EnvironmentSpec.Python(null, null, List.of(), List.of(), false);
  private static final EnvironmentSpec CONDA =
      new EnvironmentSpec.Conda("conda.yaml", (EnvironmentSpec.Python) PYTHON, List.of(), null);

  private static EnvironmentSpec docker(String... volumes) {
    return new EnvironmentSpec.Docker("alpine", List.of(volumes), List.of());
  }

  private static JobSpec.Builder made(EnvManager manager) {
    return JobSpec.newBuilder().setUri("projects/" + "0".repeat(64)).setEnvManager(manager);
  }

  private static List<String> needs(JobSpec.Builder spec, EnvironmentSpec environment) {
    return Needs.of(spec.build(), environment, false);
  }

  @Test
  void whoeverMakesTheEnvironmentIsNeeded() {
    assertThat(needs(made(EnvManager.ENV_MANAGER_UNSPECIFIED), PYTHON))
        .containsExactly("no_image", "python_environment");
    assertThat(needs(made(EnvManager.ENV_MANAGER_UNSPECIFIED), CONDA))
        .containsExactly("conda_environment", "no_image");
    assertThat(needs(made(EnvManager.ENV_MANAGER_UV), CONDA))
        .containsExactly("no_image", "python_environment");
    for (EnvironmentSpec environment : List.of(PYTHON, CONDA)) {
      assertThat(needs(made(EnvManager.ENV_MANAGER_LOCAL), environment))
          .containsExactly("no_image");
    }
    assertThat(Needs.of(made(EnvManager.ENV_MANAGER_UNSPECIFIED).build(), CONDA, true))
        .containsExactly("no_image", "python_environment");
  }

  @Test
  void whoeverRunsTheImageIsNeeded() {
    assertThat(needs(made(EnvManager.ENV_MANAGER_UNSPECIFIED), docker())).containsExactly("image");
    assertThat(needs(made(EnvManager.ENV_MANAGER_UNSPECIFIED), docker("/data:/data")))
        .containsExactly("image", "volumes");
    assertThat(needs(made(EnvManager.ENV_MANAGER_LOCAL).setImage("alpine"), PYTHON))
        .containsExactly("image");
    assertThat(needs(made(EnvManager.ENV_MANAGER_UV).setImage("alpine"), PYTHON))
        .containsExactly("environment_in_image", "image", "python_environment");
    // A worker without containers runs it as its machine is.
    assertThat(needs(made(EnvManager.ENV_MANAGER_LOCAL), docker())).isEmpty();
  }

  @Test
  void whoeverMayFetchTheRepositoryIsNeeded() {
    JobSpec.Builder spec =
        made(EnvManager.ENV_MANAGER_LOCAL)
            .setUri("git@git.example:team/a.git")
            .setCredentials("team");
    assertThat(needs(spec, PYTHON)).containsExactly("credentials:team", "no_image", "scheme:ssh");
    assertThat(
            Needs.offered(
                WorkerCapabilities.newBuilder()
                    .addCapabilities(Capability.CAPABILITY_NO_IMAGE)
                    .addCapabilitiesValue(1000)
                    .addSchemes("ssh")
                    .addCredentials("team")
                    .build()))
        .containsExactlyElementsOf(needs(spec, PYTHON));
  }
}
