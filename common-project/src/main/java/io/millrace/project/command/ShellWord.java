package io.millrace.project.command;

import java.util.regex.Pattern;

/** Words for a POSIX shell, quoted as Python's {@code shlex.quote} does it. */
public final class ShellWord {

  private static final Pattern BARE = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

  private ShellWord() {}

  /** A text that a shell takes for one word, with nothing in it that means something. */
  public static String quote(String text) {
    if (text.isEmpty()) {
      return "''";
    }
    return isBare(text) ? text : "'" + text.replace("'", "'\"'\"'") + "'";
  }

  /** Whether it means the same with quotes around it, of either kind, and without. */
  static boolean isBare(String text) {
    return BARE.matcher(text).matches();
  }
}
