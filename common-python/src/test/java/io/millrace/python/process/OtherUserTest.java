package io.millrace.python.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
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
            List.of("sh", "-c", script),
            folder,
            Map.of("PATH", System.getenv("PATH")),
            0,
            user);
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
  void whatACommandSaysOfItsProgramsIsNotDoneByRoot() throws Exception {
    OtherUser nobody = OtherUser.find("nobody");
    Path its = Files.createDirectories(folder.resolve("its"));
    for (String name : List.of("setsid", "sh", "setpriv", "true")) {
      Path program = its.resolve(name);
      Files.writeString(
          program, "#!/bin/bash\nid -u >> who\nexec /usr/bin/%s \"$@\"".formatted(name));
      allow(program, "rwxr-xr-x");
    }
    nobody.own(its);
    // The dynamic linker of each program that sees this writes a file, as it would load a library.
    Map<String, String> variables =
        Map.of("PATH", ".:/usr/bin:/bin", "LD_DEBUG", "libs", "LD_DEBUG_OUTPUT", its + "/trace");
    Command command =
        new Command("test", List.of("sh", "-c", "true; pwd"), its, variables, 1L << 30, nobody);
    List<String> lines = new CopyOnWriteArrayList<>();
    try (Child child = Child.start(command, lines::add)) {
      assertThat(child.ended().get()).isZero();
    }

    assertThat(lines).containsExactly(its.toString());
    assertThat(Files.readAllLines(its.resolve("who"))).containsOnly(Integer.toString(nobody.uid()));
    try (Stream<Path> files = Files.list(its)) {
      assertThat(files.toList())
          .anyMatch(file -> file.getFileName().toString().startsWith("trace"))
          .allMatch(file -> owner(file).equals(nobody.name()));
    }
  }

  private static String owner(Path file) {
    try {
      return Files.getOwner(file).getName();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void variablesArriveAsTheyAre() throws Exception {
    OtherUser nobody = OtherUser.find("nobody");
    Map<String, String> variables =
        Map.of(
            "PATH", System.getenv("PATH"),
            "TEXT", "a\n\"b\" $c 'd' `e` \\ =ü~*\n",
            "EMPTY", "",
            "IFS", "0123456789",
            "UID", "7",
            "hunter2", "is no value");
    String script = "printf '<%s>\\n' \"$TEXT\" \"$EMPTY\" \"$hunter2\"; env | grep -c MILLRACE";
    List<String> lines = new CopyOnWriteArrayList<>();
    try (Child child =
        Child.start(
            new Command("test", List.of("bash", "-c", script), folder, variables, 0, nobody),
            lines::add)) {
      child.ended().get();
    }

    assertThat(lines)
        .containsExactly("<a", "\"b\" $c 'd' `e` \\ =ü~*", ">", "<>", "<is no value>", "0");
  }

  @Test
  void aFolderThatIsNotThereIsSaidToBe() {
    OtherUser nobody = OtherUser.find("nobody");
    Command command =
        new Command("test", List.of("true"), folder.resolve("gone"), Map.of(), 0, nobody);
    assertThatThrownBy(() -> Child.start(command)).isInstanceOf(IOException.class);
  }

  @Test
  void whoIsNotThereOrIsRootIsNone() {
    assertThatThrownBy(() -> OtherUser.find("no-such-user"))
        .hasMessage("there is no user no-such-user");
    assertThatThrownBy(() -> OtherUser.find("root")).hasMessageContaining("is root");
    assertThatThrownBy(() -> OtherUser.find("--help")).hasMessage("there is no user --help");
  }
}
