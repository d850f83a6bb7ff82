package io.millrace.worker.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.projects.v1.Capability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a machine says that it can make. */
class EnvironmentsTest {

  @TempDir private Path programs;

  private Environments environments;

  @BeforeEach
  void useFolder() {
    environments =
        new Environments(
            new UvEnvironments(null, programs.resolve("uv").toString()),
            new CondaEnvironments(programs, programs.toString()),
            null);
  }

  private void install(String program) throws IOException {
    assertThat(Files.createFile(programs.resolve(program)).toFile().setExecutable(true)).isTrue();
  }

  @Test
  void itMakesWhatItHasTheProgramsForByThen() throws IOException {
    assertThat(environments.capabilities()).isEmpty();
    install("uv");
    assertThat(environments.capabilities())
        .containsExactly(Capability.CAPABILITY_PYTHON_ENVIRONMENT);
    install("mamba");
    assertThat(environments.capabilities())
        .containsExactly(
            Capability.CAPABILITY_PYTHON_ENVIRONMENT, Capability.CAPABILITY_CONDA_ENVIRONMENT);
  }

  @Test
  void asAnotherUserItMakesNoneOfCondas() throws IOException {
    install("conda");
    Environments ofAnother =
        new Environments(new UvEnvironments(null, programs.resolve("uv").toString()), null, null);
    assertThat(ofAnother.capabilities()).isEmpty();
  }
}
