package io.millrace.project.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.runtime.archive.FolderLimits;
import io.millrace.runtime.error.MillraceException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.command.AbstractCommandSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitSshTest {

  @TempDir Path root;

  @Test
  void aRepositoryIsFetchedOverSshFromAHostThatIsKnown() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    KeyPair hostKey = generator.generateKeyPair();
    KeyPair key = generator.generateKeyPair();
    Path served = Files.createDirectory(root.resolve("served"));
    String commit;
    try (GitServer repositories = new GitServer(served)) {
      repositories.write("p", "MLproject", "name: x");
      commit = repositories.commit("p");
    }
    try (SshServer server = server(served, hostKey, key)) {
      String url = "ssh://git@127.0.0.1:%d/p".formatted(server.getPort());
      Path known = root.resolve("known_hosts");
      Files.writeString(
          known,
          "[127.0.0.1]:%d %s\n"
              .formatted(server.getPort(), PublicKeyEntry.toString(hostKey.getPublic())));
      GitCredentials ours = new GitCredentials(List.of("127.0.0.1"), null, null, file("ours", key));
      GitRepositories repositories = repositories(known, ours);
      ProjectUri.Git uri = (ProjectUri.Git) ProjectUri.parse("uri", url);
      ResolvedGit resolved = repositories.resolve(uri, "", "ours");
      assertThat(resolved.commit()).isEqualTo(commit);
      try (FetchedProject project =
          FetchedProject.into(
              root.resolve("fetched"), folder -> repositories.fetch(resolved, "ours", folder))) {
        assertThat(project.folder().resolve("MLproject")).hasContent("name: x");
      }
      assertThatThrownBy(() -> repositories.resolve(uri, "", ""))
          .isInstanceOf(MillraceException.class)
          .hasMessageContaining("cannot be read without credentials, or with these");
      assertThatThrownBy(() -> repositories(null, ours).resolve(uri, "", "ours"))
          .isInstanceOf(MillraceException.class)
          .hasMessageContaining("the key of its host is not known here");
      Files.writeString(
          known,
          "[127.0.0.1]:%d %s\n"
              .formatted(server.getPort(), PublicKeyEntry.toString(key.getPublic())));
      assertThatThrownBy(() -> repositories.resolve(uri, "", "ours"))
          .isInstanceOf(MillraceException.class)
          .hasMessageContaining("the key of its host is not known here");
    }
  }

  private static GitRepositories repositories(Path knownHosts, GitCredentials credentials) {
    return new GitRepositories(
        new GitSettings(
            List.of("ssh"),
            true,
            Duration.ofSeconds(60),
            new FolderLimits(100_000, 100),
            knownHosts,
            Map.of("ours", credentials)));
  }

  private Path file(String name, KeyPair key) throws Exception {
    Path file = root.resolve(name);
    try (OutputStream out = Files.newOutputStream(file)) {
      OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(key, name, null, out);
    }
    return file;
  }

  private static SshServer server(Path served, KeyPair hostKey, KeyPair allowed)
      throws IOException {
    SshServer server = SshServer.setUpDefaultServer();
    server.setHost("127.0.0.1");
    server.setKeyPairProvider(session -> List.of(hostKey));
    server.setPublickeyAuthenticator(
        (user, key, session) -> KeyUtils.compareKeys(key, allowed.getPublic()));
    server.setCommandFactory(
        (channel, command) -> {
          String path = served + command.substring(command.indexOf('\'') + 1, command.length() - 1);
          return new UploadPack(command, path);
        });
    server.start();
    return server;
  }

  private static final class UploadPack extends AbstractCommandSupport {

    private final String path;

    UploadPack(String command, String path) {
      super(command, null);
      this.path = path;
    }

    @Override
    public void run() {
      try {
        Process git = new ProcessBuilder("git", "upload-pack", path).start();
        Thread.startVirtualThread(
            () -> {
              try (OutputStream out = git.getOutputStream()) {
                for (int read = getInputStream().read();
                    read >= 0;
                    read = getInputStream().read()) {
                  out.write(read);
                  out.flush();
                }
              } catch (IOException e) {
                // Its end is seen below.
              }
            });
        byte[] buffer = new byte[1 << 12];
        for (int read = git.getInputStream().read(buffer);
            read >= 0;
            read = git.getInputStream().read(buffer)) {
          getOutputStream().write(buffer, 0, read);
          getOutputStream().flush();
        }
        onExit(git.waitFor());
      } catch (IOException | InterruptedException e) {
        onExit(1);
      }
    }
  }
}
