package io.millrace.python.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Hands a command's variables and directory over to another user. Until that user runs, both would
 * work for root: {@code LD_PRELOAD} loads a library into the programs on the way, {@code PATH} and
 * the directory say which programs these are. So the way begins in {@link #DIRECTORY} with harmless
 * variables and the command's under names that mean nothing; a shell of the user's gives them their
 * own ones. They are not among its arguments, which anybody on the machine may read.
 */
final class Handover {

  /** Where the way begins. */
  static final Path DIRECTORY = Path.of("/");

  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  private static final String COUNT = "MILLRACE_HANDED";

  /** Shells know no others, and drop them. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /**
   * {@code command} keeps the shell alive when it finds that one of its own variables is only to be
   * read.
   */
  private static final String SCRIPT =
      """
      cd -- "$1" || exit 126
      shift
      MILLRACE_HANDED_NEXT=0
      while [ "$MILLRACE_HANDED_NEXT" -lt "$MILLRACE_HANDED" ]; do
        eval "command export \\"\\$MILLRACE_HANDED_$MILLRACE_HANDED_NEXT\\" || :" 2>/dev/null
        unset "MILLRACE_HANDED_$MILLRACE_HANDED_NEXT"
        MILLRACE_HANDED_NEXT=$((MILLRACE_HANDED_NEXT + 1))
      done
      unset MILLRACE_HANDED MILLRACE_HANDED_NEXT
      exec "$@"
      """;

  private Handover() {}

  /** The variables of the way. */
  static Map<String, String> variables(Map<String, String> command) {
    Map<String, String> all = new HashMap<>();
    all.put("PATH", PATH);
    command.forEach(
        (name, value) -> {
          if (NAME.matcher(name).matches()) {
            all.put(COUNT + "_" + (all.size() - 1), name + "=" + value);
          }
        });
    all.put(COUNT, Integer.toString(all.size() - 1));
    return all;
  }

  /** Words for the user, which take the command's variables up and run it in its directory. */
  static List<String> words(Command command) {
    List<String> words = new ArrayList<>(List.of(Programs.SHELL, "-c", SCRIPT, "sh"));
    words.add(command.directory().toAbsolutePath().toString());
    words.addAll(command.words());
    return words;
  }
}
