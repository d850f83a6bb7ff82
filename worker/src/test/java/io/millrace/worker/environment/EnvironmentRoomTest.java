package io.millrace.worker.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which environments go when there are too many. */
@Timeout(60)
class EnvironmentRoomTest {

  private static final int SIZE = 1000;

  @TempDir private Path folder;
  private Path place;
  private EnvironmentRoom room;

  /** Another worker of the machine, in the middle of an attempt. */
  static final class Program {
    public static void main(String[] arguments) throws Exception {
      EnvironmentUse.take(Path.of(arguments[0]));
      Files.writeString(Path.of(arguments[1]), "ready");
      Thread.sleep(60_000);
    }
  }

  @BeforeEach
  void open() {
    place = folder.resolve("sha256");
    // For two of them.
    room = new EnvironmentRoom(List.of(place, folder.resolve("conda")), 2 * SIZE + SIZE / 2);
  }

  /** An environment that was used so long ago. */
  private Path kept(String name, int minutesAgo) throws Exception {
    return made(place.resolve(name), "pyvenv.cfg", minutesAgo);
  }

  private static Path made(Path kept, String file, int minutesAgo) throws Exception {
    Files.createDirectories(kept.resolve("lib"));
    Files.createFile(kept.resolve(file));
    Files.write(kept.resolve("lib/package"), new byte[SIZE]);
    EnvironmentUse.take(kept).close();
    used(kept, minutesAgo);
    return kept;
  }

  private static void used(Path kept, int minutesAgo) throws IOException {
    Files.setLastModifiedTime(
        EnvironmentUse.used(kept), FileTime.from(Instant.now().minusSeconds(60L * minutesAgo)));
  }

  @Test
  void thoseThatWereNotUsedForLongestGo() throws Exception {
    Path old = kept("old", 30);
    Path used = kept("used", 40);
    Path oldest = made(folder.resolve("conda/oldest"), "millrace-complete", 50);
    Path young = kept("young", 10);
    EnvironmentUse.take(used).close();
    room.make();
    assertThat(old).doesNotExist();
    assertThat(oldest).doesNotExist();
    assertThat(used).isDirectory();
    assertThat(young).isDirectory();
    room.make();
    assertThat(used).isDirectory();
    assertThat(place.resolve(".removed")).doesNotExist();
  }

  @Test
  void whatIsInUseStaysAsLongAsAnybodyUsesIt() throws Exception {
    Path inUse = kept("in-use", 30);
    EnvironmentUse first = EnvironmentUse.take(inUse);
    EnvironmentUse second = EnvironmentUse.take(inUse);
    used(inUse, 30);
    kept("one", 20);
    kept("two", 10);
    first.close();
    used(inUse, 30);
    room.make();
    assertThat(inUse).isDirectory();
    // The next one made room in its place.
    assertThat(place.resolve("one")).doesNotExist();
    second.close();
    used(inUse, 30);
    kept("one", 20);
    room.make();
    assertThat(inUse).doesNotExist();
  }

  @Test
  void whatAnotherWorkerUsesStaysUntilItIsGone() throws Exception {
    Path inUse = kept("in-use", 30);
    kept("one", 20);
    kept("two", 10);
    Path ready = folder.resolve("ready");
    Process worker =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName(),
                inUse.toString(),
                ready.toString())
            .redirectErrorStream(true)
            .redirectOutput(new File(folder.toFile(), "output"))
            .start();
    try {
      while (!Files.exists(ready)) {
        assertThat(worker.isAlive()).as(Files.readString(folder.resolve("output"))).isTrue();
        Thread.sleep(20);
      }
      used(inUse, 30);
      room.make();
      assertThat(inUse).isDirectory();
    } finally {
      worker.destroyForcibly().waitFor();
    }
    kept("one", 20);
    room.make();
    assertThat(inUse).doesNotExist();
  }

  @Test
  void whatIsJustBeingMadeStays() throws Exception {
    Path coming = Files.createDirectories(place.resolve("coming/lib"));
    Files.write(coming.resolve("package"), new byte[5 * SIZE]);
    kept("one", 20);
    room.make();
    assertThat(coming).isDirectory();
    assertThat(place.resolve("one")).isDirectory();
  }
}
