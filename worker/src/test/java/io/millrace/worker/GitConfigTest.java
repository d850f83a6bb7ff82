package io.millrace.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.project.source.GitCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitConfigTest {

  @TempDir private Path folder;

  @Test
  void aFileHasTheServersWords() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("worker.properties"),
            """
            millrace.projects.git.allowed-schemes=https
            millrace.projects.git.credentials.hub.hosts=github.com,git.example.com
            millrace.projects.git.credentials.hub.password=hunter22
            millrace.projects.git.credentials.deploy.hosts=git.example.com
            millrace.projects.git.credentials.deploy.private-key=/keys/deploy
            millrace.projects.git.max-size=1
            """);
    GitConfig config = GitConfig.read(file);

    assertThat(config.allowedSchemes()).hasValue(List.of("https"));
    assertThat(config.allowPrivateAddresses()).isEmpty();
    assertThat(config.credentials())
        .containsOnlyKeys("hub", "deploy")
        .containsEntry(
            "hub",
            new GitCredentials(List.of("github.com", "git.example.com"), null, "hunter22", null))
        .containsEntry(
            "deploy",
            new GitCredentials(List.of("git.example.com"), null, null, Path.of("/keys/deploy")));
    assertThat(config.secrets()).containsExactly("hunter22");
  }

  @Test
  void withoutAFileThereIsNothing() throws IOException {
    assertThat(GitConfig.read(null).credentials()).isEmpty();
  }

  @Test
  void whatIsMissingIsNamed() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("worker.properties"),
            "millrace.projects.git.credentials.hub.password=hunter22");
    assertThatThrownBy(() -> GitConfig.read(file))
        .hasMessageContaining("millrace.projects.git.credentials.hub.hosts")
        .hasMessageNotContaining("hunter22");
  }
}
