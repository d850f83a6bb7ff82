package io.millrace.worker.executor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Kills what jobs have started when this process is gone, however it went: nothing of them may run
 * beside the next attempt. A shell of its own session does it, once its standard input ends. A
 * signal of the kernel's upon the parent's death would reach the first process of each job alone.
 */
final class Orphans {

  private static final Logger LOG = Logger.getLogger(Orphans.class);

  private static final String WATCH =
      """
      trap '' INT TERM HUP
      groups=' '
      while read -r verb group; do
        case $verb in
        begin) groups="$groups$group " ;;
        end) groups="${groups%% "$group" *} ${groups#* "$group" }" ;;
        esac
      done
      for group in $groups; do
        kill -s KILL -- "-$group" || kill -s KILL "$group"
      done
      """;

  private static final Orphans ONE = new Orphans();

  private Process watcher;

  private Orphans() {}

  /** Those of this process. */
  static Orphans ofThisProcess() {
    return ONE;
  }

  /** A process, and the group of its number, is not to outlive this one. */
  void begun(long pid) {
    say("begin " + pid);
  }

  /** It has ended by itself. */
  void ended(long pid) {
    say("end " + pid);
  }

  private synchronized void say(String line) {
    try {
      if (watcher == null) {
        watcher = start();
      }
      watcher.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
      watcher.getOutputStream().flush();
    } catch (IOException e) {
      LOG.warnf("What jobs start would outlive this worker, if it was killed: %s", e.getMessage());
    }
  }

  private static Process start() throws IOException {
    List<String> words = new ArrayList<>();
    // Ctrl-C at the worker is not meant for it.
    if (Stream.of("/usr/bin/setsid", "/bin/setsid")
        .anyMatch(at -> Files.isExecutable(Path.of(at)))) {
      words.add("setsid");
    }
    words.addAll(List.of("sh", "-c", WATCH));
    return new ProcessBuilder(words)
        .directory(Path.of("/").toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
