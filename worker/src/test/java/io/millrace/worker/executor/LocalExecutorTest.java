package io.millrace.worker.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.projects.v1.Assignment;
import io.millrace.projects.v1.EnvManager;
import io.millrace.projects.v1.JobSpec;
import io.millrace.projects.v1.Resources;
import io.millrace.python.process.OtherUser;
import io.millrace.worker.environment.Environment;
import io.millrace.worker.environment.Locks;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jobs of another user, with a worker that is root. */
@Timeout(60)
class LocalExecutorTest {

  @TempDir private Path folder;

  private final ByteArrayOutputStream output = new ByteArrayOutputStream();

  /** A project that brings its own programs, and variables that bring in libraries. */
  @Test
  void nothingOfAJobRunsAsTheWorker() throws Exception {
    assumeTrue(System.getProperty("user.name").equals("root"), "only root can be somebody else");
    OtherUser nobody = OtherUser.find("nobody");
    allow(folder);
    Path project = Files.createDirectory(folder.resolve("project"));
    for (String name : List.of("setsid", "sh", "setpriv", "bash", "python")) {
      Path program = project.resolve(name);
      Files.writeString(
          program,
          "#!/bin/bash\nid -u >> who\n[ $0 = ./python ] || exec /usr/bin/%s \"$@\""
              .formatted(name));
      allow(program);
    }
    nobody.own(project);
    Map<String, String> variables =
        Map.of(
            "PATH", ".:/usr/bin:/bin",
            // What the dynamic linker writes is whoever's has started a program.
            "LD_DEBUG", "libs",
            "LD_DEBUG_OUTPUT", project + "/trace",
            "TEXT", "a \"b\" $c\nd");

    assertThat(
            Locks.of(
                new Environment(EnvManager.ENV_MANAGER_LOCAL, null, List.of(), List.of("./python"))
                    .as(nobody),
                project,
                variables))
        .isEmpty();
    Launch launch =
        new Launch(
            Assignment.newBuilder()
                .setSpec(
                    JobSpec.newBuilder()
                        .setResources(Resources.newBuilder().setMemoryBytes(1L << 30)))
                .build(),
            "id -u; echo \"<$TEXT>\"; pwd",
            folder,
            project,
            variables,
            Set.of(),
            Duration.ofMinutes(1),
            Duration.ofSeconds(1));
    Exit exit = new LocalExecutor(null, null, null, nobody).start(launch, output).await();

    assertThat(exit.isSuccess()).isTrue();
    assertThat(output.toString(StandardCharsets.UTF_8))
        .isEqualTo("%d\n<a \"b\" $c\nd>\n%s\n".formatted(nobody.uid(), project));
    assertThat(Files.readAllLines(project.resolve("who")))
        .containsOnly(Integer.toString(nobody.uid()));
    try (Stream<Path> files = Files.list(project)) {
      assertThat(files.toList())
          .anyMatch(file -> file.getFileName().toString().startsWith("trace"))
          .allMatch(file -> owner(file).equals("nobody"));
    }
  }

  private static void allow(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static String owner(Path file) {
    try {
      return Files.getOwner(file).getName();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
