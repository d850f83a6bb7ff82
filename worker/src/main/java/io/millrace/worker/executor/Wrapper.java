package io.millrace.worker.executor;

import java.nio.file.Path;
import java.util.List;

/**
 * How a command is started as the first process of a container. Such a process is deaf to signals
 * that it does not catch, and hands none on: this one asks all the others to end when it is asked,
 * as a process group of a machine is.
 */
public final class Wrapper {

  /** What bash itself has to say, such as that the command is done, is not the command's. */
  private static final String STREAMS = "exec 3</dev/null 4>&2 2>/dev/null\n";

  // With job control on, the command does not ignore SIGINT, as one in the background would.
  private static final String HAND_ON =
      """
      set -m
      trap 'kill -TERM -1 2>/dev/null' TERM
      %s <&3 3<&- 2>&4 4>&- &
      child=$!
      while :; do
        wait "$child"; status=$?
        kill -0 "$child" 2>/dev/null || break
      done
      exit "$status"
      """;

  private static final String COMMAND = HAND_ON.formatted("bash -c \"$1\"");

  /** Its variables are read where only the command sees them, and are not needed afterwards. */
  private static final String WITH_VARIABLES =
      HAND_ON.formatted("{ . \"$3\" || exit 126; : >\"$3\"; exec bash -c \"$1\"; }");

  /** Whoever started the container holds its input open; when that ends, all of it ends. */
  private static final String WATCH_INPUT =
      "{ while read -r -n 1024 _; do :; done; kill -TERM -1; sleep \"$2\"; kill -KILL -1; } 2>/dev/null <&0 &\n";

  private Wrapper() {}

  /** Words that run a command. */
  public static List<String> words(String command) {
    return List.of("bash", "-c", STREAMS + COMMAND, "millrace", command);
  }

  /**
   * Words that run a command until the standard input ends, and then end all of it.
   *
   * @param variables a file of {@link VariablesFile}, which is emptied
   */
  static List<String> whileInputLasts(String command, long graceSeconds, Path variables) {
    return List.of(
        "bash",
        "-c",
        STREAMS + WATCH_INPUT + WITH_VARIABLES,
        "millrace",
        command,
        Long.toString(graceSeconds),
        variables.toString());
  }
}
