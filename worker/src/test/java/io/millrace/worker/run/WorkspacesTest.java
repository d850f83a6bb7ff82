package io.millrace.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of attempts' folders when their worker is killed. */
@Timeout(60)
class WorkspacesTest {

  @TempDir private Path folder;

  /** A worker of this test, in the middle of an attempt. */
  static final class Program {
    public static void main(String[] arguments) throws Exception {
      Workspaces workspaces = Workspaces.open(Path.of(arguments[0]));
      Workspace workspace = Workspace.create(workspaces.folder(), "job", 1);
      Files.writeString(workspaces.folder().resolve("package1.tar"), "x");
      Files.writeString(workspace.temporary().resolve("data"), "x");
      Files.writeString(Path.of(arguments[1]), workspaces.folder().toString());
      Thread.sleep(60_000);
    }
  }

  private Process worker(Path ready) throws Exception {
    Process worker =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName(),
                folder.resolve("jobs").toString(),
                ready.toString())
            .redirectErrorStream(true)
            .redirectOutput(new File(folder.toFile(), "output"))
            .start();
    while (!Files.exists(ready) || Files.readString(ready).isEmpty()) {
      assertThat(worker.isAlive()).as(Files.readString(folder.resolve("output"))).isTrue();
      Thread.sleep(20);
    }
    return worker;
  }

  @Test
  void whatAWorkerThatWasKilledHasLeftIsRemovedAndNothingOfOneThatLives() throws Exception {
    Path ready = folder.resolve("ready");
    Process worker = worker(ready);
    try {
      Path its = Path.of(Files.readString(ready));
      try (Workspaces second = Workspaces.open(folder.resolve("jobs"))) {
        assertThat(second.folder()).isNotEqualTo(its);
        assertThat(its.resolve("job-1/tmp/data")).exists();

        worker.destroyForcibly().waitFor();
        try (Workspaces third = Workspaces.open(folder.resolve("jobs"))) {
          assertThat(its).doesNotExist();
          assertThat(second.folder()).exists();
          assertThat(third.folder()).exists();
        }
      }
    } finally {
      worker.destroyForcibly();
    }
    try (Stream<Path> left = Files.list(folder.resolve("jobs"))) {
      assertThat(left.map(each -> each.getFileName().toString()).toList())
          .isEqualTo(List.of("door"));
    }
  }
}
