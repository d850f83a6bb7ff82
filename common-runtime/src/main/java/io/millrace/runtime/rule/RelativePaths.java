package io.millrace.runtime.rule;

import java.util.Arrays;

/** Paths that the files of others say. */
public final class RelativePaths {

  private RelativePaths() {}

  /** Whether a path is absolute or goes up. Windows' ways of saying so count too. */
  public static boolean isOutside(String path) {
    return path.startsWith("/")
        || path.startsWith("\\")
        || path.startsWith("~")
        || path.matches("[A-Za-z]:[/\\\\].*")
        || Arrays.asList(path.split("[/\\\\]")).contains("..");
  }
}
