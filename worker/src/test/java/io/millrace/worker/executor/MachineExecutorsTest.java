package io.millrace.worker.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.projects.v1.Capability;
import io.millrace.worker.environment.Environments;
import io.millrace.worker.environment.UvEnvironments;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a worker on a machine says that it can run. */
class MachineExecutorsTest {

  private static Set<Capability> capabilities(ContainerSettings containers) {
    Environments environments =
        new Environments(new UvEnvironments(null, "/nowhere/uv"), null, null);
    return new MachineExecutors(environments, null, containers).capabilities();
  }

  private static ContainerSettings containers(String program, String... volumes) {
    return new ContainerSettings(program, List.of(volumes), List.of());
  }

  @Test
  void itRunsImagesIfItHasAProgramForThem() {
    assertThat(capabilities(null)).containsExactly(Capability.CAPABILITY_NO_IMAGE);
    assertThat(capabilities(containers("/nowhere/podman", "/data")))
        .containsExactly(Capability.CAPABILITY_NO_IMAGE);
    assertThat(capabilities(containers("sh")))
        .containsExactly(Capability.CAPABILITY_NO_IMAGE, Capability.CAPABILITY_IMAGE);
  }

  @Test
  void itMountsVolumesIfAnyAreAllowed() {
    assertThat(capabilities(containers("sh", "/data"))).contains(Capability.CAPABILITY_VOLUMES);
  }
}
