package io.millrace.python.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Signals, and the shell that sends them. */
@Timeout(60)
class ProcessGroupsTest {

  private final ProcessGroups groups = ProcessGroups.ofThisProcess();

  private static Process sleeper() throws Exception {
    return new ProcessBuilder("setsid", "sh", "-c", "sleep 600 & wait").start();
  }

  private static ProcessHandle child(Process parent) throws InterruptedException {
    while (parent.children().findFirst().isEmpty()) {
      Thread.sleep(5);
    }
    return parent.children().findFirst().get();
  }

  @Test
  void aGroupIsSignalledAsAWhole() throws Exception {
    Process parent = sleeper();
    ProcessHandle child = child(parent);
    groups.signal("KILL", -parent.pid());
    assertThat(parent.waitFor()).isEqualTo(128 + 9);
    child.onExit().get(10, TimeUnit.SECONDS);
  }

  @Test
  void nobodyToSignalIsNoFault() throws Exception {
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    groups.signal("TERM", -ended.pid());
  }

  @Test
  void aShellThatWasKilledIsReplaced() throws Exception {
    groups.signal("TERM", -sleeper().pid());
    ProcessHandle.current()
        .children()
        .filter(each -> each.info().arguments().stream().anyMatch(ProcessGroupsTest::isShell))
        .forEach(ProcessHandle::destroyForcibly);
    Process parent = sleeper();
    child(parent);
    groups.signal("KILL", -parent.pid());
    assertThat(parent.waitFor()).isEqualTo(128 + 9);
  }

  private static boolean isShell(String[] words) {
    return words.length == 2 && words[1].contains("while read -r verb target");
  }
}
