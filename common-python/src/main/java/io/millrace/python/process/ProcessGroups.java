package io.millrace.python.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Signals process groups, and kills those that are left when this process is gone, however it went.
 * A shell of a session of its own does both, which ends when its standard input does: Java sends no
 * signals to groups, and a program started for each of them costs as much as a short job. A signal
 * of the kernel's upon the parent's death would reach the first process of each group alone.
 */
public final class ProcessGroups {

  /** Each line is answered with one, once it is done. */
  private static final String SHELL =
      """
      trap '' INT TERM HUP
      groups=' '
      while read -r verb target; do
        case $verb in
        begin) groups="$groups$target " ;;
        end) groups="${groups%% "$target" *} ${groups#* "$target" }" ;;
        *) kill -s "$verb" -- "$target" 2> /dev/null ;;
        esac
        echo
      done
      for group in $groups; do
        kill -s KILL -- "-$group" || kill -s KILL "$group"
      done 2> /dev/null
      """;

  private static final ProcessGroups ONE = new ProcessGroups();

  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private final Set<Long> begun = new LinkedHashSet<>();
  private Process shell;
  private BufferedReader answers;

  private ProcessGroups() {}

  /** Those of this process. */
  public static ProcessGroups ofThisProcess() {
    return ONE;
  }

  /** A process, and the group of its number, is not to outlive this one. */
  public void begun(long pid) throws IOException {
    lock.lock();
    try {
      begun.add(pid);
      say("begin " + pid);
    } finally {
      lock.unlock();
    }
  }

  /** It has ended by itself. */
  public void ended(long pid) throws IOException {
    lock.lock();
    try {
      begun.remove(pid);
      say("end " + pid);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sends a signal, and returns once it is sent. Nothing happens if there is nobody to get it.
   *
   * @param signal by its name, such as TERM
   * @param target a process, or a group if it is negative, as kill(2) has it
   */
  void signal(String signal, long target) throws IOException {
    lock.lock();
    try {
      say(signal + " " + target);
    } finally {
      lock.unlock();
    }
  }

  private void say(String line) throws IOException {
    try {
      ask(line);
    } catch (IOException gone) {
      // Somebody has killed it: another one knows all that this one knew.
      start();
      for (long pid : begun) {
        ask("begin " + pid);
      }
      ask(line);
    }
  }

  private void ask(String line) throws IOException {
    if (shell == null) {
      start();
    }
    shell.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    shell.getOutputStream().flush();
    if (answers.readLine() == null) {
      throw new IOException("The shell that signals processes is gone");
    }
  }

  private void start() throws IOException {
    List<String> words = new ArrayList<>();
    // Ctrl-C at this process is not meant for it.
    Programs.find("setsid").ifPresent(setsid -> words.add(setsid.toString()));
    words.addAll(List.of(Programs.SHELL, "-c", SHELL));
    shell =
        new ProcessBuilder(words)
            .directory(Path.of("/").toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    answers =
        new BufferedReader(
            new InputStreamReader(shell.getInputStream(), StandardCharsets.US_ASCII));
  }
}
