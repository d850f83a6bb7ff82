package io.millrace.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.format.EnvironmentSpec;
import io.millrace.project.source.GitCredentials;
import io.millrace.project.source.GitSettings;
import io.millrace.projects.v1.Assignment;
import io.millrace.projects.v1.Capability;
import io.millrace.projects.v1.WorkerCapabilities;
import io.millrace.runtime.archive.FolderLimits;
import io.millrace.worker.executor.Executor;
import io.millrace.worker.executor.Executors;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a worker says of itself when it asks for a job. */
class CapabilitiesTest {

  private static final class Images implements Executors {
    @Override
    public Set<Capability> capabilities() {
      return Set.of(Capability.CAPABILITY_IMAGE);
    }

    @Override
    public Executor of(EnvironmentSpec environment, Assignment job) {
      throw new UnsupportedOperationException();
    }
  }

  private static WorkerCapabilities with(Path knownHosts) {
    GitCredentials secret = new GitCredentials(List.of("git.example"), null, "secret", null);
    return new Capabilities(
            new Images(),
            new GitSettings(
                List.of("https", "ssh"),
                false,
                Duration.ZERO,
                new FolderLimits(1, 1),
                knownHosts,
                Map.of("team", secret, "other", secret)))
        .get();
  }

  @Test
  void itNamesWhatItKnowsAndNoSecret() {
    WorkerCapabilities said = with(Path.of("known_hosts"));
    assertThat(said.getCapabilitiesList()).containsExactly(Capability.CAPABILITY_IMAGE);
    assertThat(said.getSchemesList()).containsExactly("https", "ssh");
    assertThat(said.getCredentialsList()).containsExactly("other", "team");
    assertThat(said.toString()).doesNotContain("secret").doesNotContain("git.example");
  }

  @Test
  void withoutKeysOfHostsItDoesNotFetchBySsh() {
    assertThat(with(null).getSchemesList()).containsExactly("https");
  }
}
