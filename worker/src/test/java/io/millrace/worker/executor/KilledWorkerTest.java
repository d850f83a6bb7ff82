package io.millrace.worker.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.projects.v1.Assignment;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a job's processes when their worker is killed. */
@Timeout(60)
class KilledWorkerTest {

  @TempDir private Path folder;

  /** A worker of this test: its first command is still new when it is killed. */
  static final class Program {
    public static void main(String[] arguments) throws Exception {
      Path folder = Path.of(arguments[0]);
      start(folder, "sleep 600 & echo $! > child; echo $$ > parent; wait").await();
    }

    private static Execution start(Path folder, String command) throws Exception {
      Map<String, String> variables = Map.of("PATH", System.getenv("PATH"));
      Launch launch =
          new Launch(
              Assignment.getDefaultInstance(),
              command,
              folder,
              folder,
              variables,
              Set.of(),
              Duration.ofMinutes(1),
              Duration.ofSeconds(1));
      return new LocalExecutor(null, null, null, null).start(launch, new ByteArrayOutputStream());
    }
  }

  @Test
  void nothingOfAJobOutlivesAWorkerThatIsKilled() throws Exception {
    List<String> words =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Program.class.getName(),
            folder.toString());
    Process worker =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(new File(folder.toFile(), "output"))
            .start();
    try {
      while (!Files.exists(folder.resolve("parent")) && worker.isAlive()) {
        Thread.sleep(20);
      }
      assertThat(Files.exists(folder.resolve("parent")))
          .as(Files.readString(folder.resolve("output")))
          .isTrue();
    } finally {
      worker.destroyForcibly();
    }
    for (String file : List.of("parent", "child")) {
      awaitEnd(Long.parseLong(Files.readString(folder.resolve(file)).strip()));
    }
  }

  private static void awaitEnd(long pid) throws InterruptedException {
    Duration limit = Duration.ofSeconds(30);
    long end = System.nanoTime() + limit.toNanos();
    while (ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)) {
      assertThat(System.nanoTime()).as("%s still runs", pid).isLessThan(end);
      Thread.sleep(20);
    }
  }
}
