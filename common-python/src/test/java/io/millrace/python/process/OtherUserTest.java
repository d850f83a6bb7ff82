package io.millrace.python.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes of another user, which root alone can start. */
@Timeout(60)
class OtherUserTest {

  @TempDir private Path folder;

  @BeforeEach
  void isRoot() throws IOException {
    assumeTrue(System.getProperty("user.name").equals("root"), "only root can be somebody else");
    allow(folder, "rwxr-xr-x");
  }

  private static void allow(Path file, String permissions) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  private List<String> run(OtherUser user, String script) throws Exception {
    List<String> lines = new CopyOnWriteArrayList<>();
    Command command =
        new Command(
            "test",
            user.words(List.of("sh", "-c", script)),
            folder,
            Map.of("PATH", System.getenv("PATH")),
            0);
    try (Child child = Child.start(command, lines::add)) {
      child.ended().get();
    }
    return lines;
  }

  @Test
  void itsProcessesWriteWhatIsItsAndReadNoSecret() throws Exception {
    OtherUser nobody = OtherUser.find("nobody");
    Path its = Files.createDirectories(folder.resolve("its"));
    Path secret = Files.writeString(folder.resolve("secret"), "hunter2");
    allow(secret, "rw-------");
    // A link of its own does not make what it leads to its own.
    Files.createSymbolicLink(its.resolve("link"), secret);
    nobody.own(its);

    assertThat(
            run(
                nobody,
                "id -u; id -g; id -G; echo x > its/file && echo written; cat its/link || echo kept"))
        .startsWith(
            Integer.toString(nobody.uid()),
            Integer.toString(nobody.gid()),
            Integer.toString(nobody.gid()),
            "written")
        .endsWith("kept");
    nobody.disown(its);
    assertThat(run(nobody, "cat its/file; echo y > its/file || echo kept"))
        .startsWith("x")
        .endsWith("kept");
    assertThat(nobody.reaches(its)).isTrue();
    allow(its, "rwx------");
    assertThat(nobody.reaches(its)).isFalse();
  }

  @Test
  void whoIsNotThereOrIsRootIsNone() {
    assertThatThrownBy(() -> OtherUser.find("no-such-user"))
        .hasMessage("there is no user no-such-user");
    assertThatThrownBy(() -> OtherUser.find("root")).hasMessageContaining("is root");
    assertThatThrownBy(() -> OtherUser.find("--help")).hasMessage("there is no user --help");
  }
}
