package io.millrace.python.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ChildTest {

  @TempDir private Path folder;

  private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();

  private Child start(long memoryBytes, String... words) throws IOException {
    Map<String, String> environment = ChildEnvironment.inherited(List.of());
    return Child.start(
        new Command("test", List.of(words), folder, environment, memoryBytes), lines::add);
  }

  @Test
  void outputComesLineByLineAndTheLastIsKept() throws IOException {
    try (Child child = start(0, "sh", "-c", "echo one; echo two >&2; printf three; exit 3")) {
      assertThat(child.ended().join()).isEqualTo(3);
      assertThat(child.ending()).isEqualTo("exited with status 3");
      assertThat(lines).containsExactly("one", "two", "three");
      assertThat(child.lastLines()).containsExactly("one", "two", "three");
    }
  }

  @Test
  void aLineOfAnyLengthIsCut() throws IOException {
    try (Child child =
        start(0, "sh", "-c", "head -c 1000000 /dev/zero | tr '\\0' x; echo; echo end")) {
      child.ended().join();
      assertThat(lines).hasSize(2).last().isEqualTo("end");
      assertThat(lines.element()).hasSize(OutputReader.LONGEST_LINE);
    }
  }

  @Test
  void killingItKillsWhatItHasStartedToo() throws Exception {
    try (Child child = start(0, "sh", "-c", "(sleep 600 & echo $!; wait) & sleep 600")) {
      long grandchild = Long.parseLong(lines.poll(10, TimeUnit.SECONDS));
      child.kill();
      child.ended().join();
      assertThat(child.ending()).isEqualTo("was killed by signal 9");
      assertEnds(grandchild);
    }
  }

  @Test
  void whatItHasStartedEndsWithIt() throws Exception {
    try (Child child = start(0, "sh", "-c", "sleep 600 & echo $!")) {
      assertThat(child.ended().join()).isZero();
      assertEnds(Long.parseLong(lines.poll(10, TimeUnit.SECONDS)));
    }
  }

  /** All that was printed has come, and nobody waits for what a stranger may print. */
  @Test
  void whoeverHasLeftItsGroupKeepsItNotFromEnding() throws Exception {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    String script = "setsid sleep 30 & echo $!; head -c 3000000 /dev/zero; printf end";
    Command command =
        new Command(
            "test", List.of("sh", "-c", script), folder, ChildEnvironment.inherited(List.of()), 0);
    try (Child child = Child.start(command, output)) {
      assertThat(child.ended().get(20, TimeUnit.SECONDS)).isZero();
    }
    String text = output.toString(StandardCharsets.ISO_8859_1);
    assertThat(text).endsWith("end").hasSizeGreaterThan(3_000_000);
    ProcessHandle.of(Long.parseLong(text.substring(0, text.indexOf('\n'))))
        .ifPresent(ProcessHandle::destroy);
  }

  @Test
  void itMayEndByItselfWhenItIsAskedTo() throws Exception {
    String script = "trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.05; done";
    try (Child child = start(0, "sh", "-c", script)) {
      assertThat(lines.poll(10, TimeUnit.SECONDS)).isEqualTo("ready");
      child.stop(Duration.ofSeconds(20));
      assertThat(child.ended().join()).isZero();
      assertThat(lines).last().isEqualTo("bye");
    }
  }

  @Test
  void itIsKilledWhenItDoesNotEndWithinTheGrace() throws Exception {
    String script = "trap '' TERM; echo ready; while :; do sleep 0.05; done";
    try (Child child = start(0, "sh", "-c", script)) {
      assertThat(lines.poll(10, TimeUnit.SECONDS)).isEqualTo("ready");
      child.stop(Duration.ofMillis(200));
      child.ended().join();
      assertThat(child.ending()).isEqualTo("was killed by signal 9");
    }
  }

  @Test
  void itHasNoMoreMemoryThanItsLimit() throws IOException {
    String script = "b = bytearray(512 << 20)";
    try (Child child = start(256 << 20, "python3", "-c", script)) {
      assertThat(child.ended().join()).isEqualTo(1);
      assertThat(child.lastLines()).last().isEqualTo("MemoryError");
    }
    try (Child child = start(2L << 30, "python3", "-c", script)) {
      assertThat(child.ended().join()).isZero();
    }
  }

  @Test
  void itSeesOnlyTheVariablesThatItIsGiven() throws IOException {
    Map<String, String> environment = Map.of("PATH", System.getenv("PATH"), "MINE", "yes");
    List<String> seen = new CopyOnWriteArrayList<>();
    try (Child child =
        Child.start(new Command("test", List.of("env"), folder, environment, 0), seen::add)) {
      child.ended().join();
      assertThat(seen).contains("MINE=yes").noneMatch(line -> line.startsWith("JAVA"));
    }
  }

  @Test
  void aProgramThatIsNotThereIsSaidToBe() throws IOException {
    try (Child child = start(0, "no-such-program")) {
      assertThat(child.ended().join()).isEqualTo(127);
      assertThat(child.lastLines()).last().asString().contains("no-such-program");
    }
    Path gone = Files.createDirectory(folder.resolve("gone"));
    Files.delete(gone);
    assertThatThrownBy(() -> Child.start(new Command("test", List.of("true"), gone, Map.of(), 0)))
        .isInstanceOf(IOException.class);
  }

  private static void assertEnds(long pid) {
    ProcessHandle.of(pid).ifPresent(handle -> handle.onExit().join());
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
  }
}
