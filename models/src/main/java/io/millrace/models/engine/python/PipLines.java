package io.millrace.models.engine.python;

import io.millrace.runtime.python.Requirement;
import io.millrace.runtime.python.Requirements;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Requirements as one file for pip. */
final class PipLines {

  private static final Pattern INCLUSION =
      Pattern.compile("(-r|--requirement|-c|--constraint)[\\s=]*(.*)");

  private PipLines() {}

  /**
   * The lines, with paths from the model's folder. What was included is in its place already; only
   * files of constraints stay files, as they name what need not be installed.
   */
  static List<String> of(Requirements requirements) {
    List<String> lines = new ArrayList<>();
    Set<String> constraints = new HashSet<>();
    for (Requirement each : requirements.lines()) {
      Matcher inclusion = INCLUSION.matcher(each.text());
      if (!inclusion.matches()) {
        if (!constraints.contains(each.file())) {
          lines.add(each.text());
        }
      } else if (inclusion.group(1).startsWith("-c") || inclusion.group(1).startsWith("--c")) {
        String file = Path.of(each.file()).resolveSibling(inclusion.group(2)).toString();
        constraints.add(file);
        lines.add("-c " + file);
      }
    }
    return lines;
  }
}
