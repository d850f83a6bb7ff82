package io.millrace.runtime.python;

import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.rule.RelativePaths;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.regex.Pattern;

/** Reads what pip would read: requirement files, and the files that they include. */
public final class RequirementsReader {

  private static final int MOST_LINES = 10_000;
  private static final int LONGEST_LINE = 8 << 10;

  private static final Pattern COMMENT = Pattern.compile("(^|\\s)#.*");
  private static final Pattern SEPARATOR = Pattern.compile("[\\s=]+");

  /** Python ends lines at these too, in what is a comment to others. */
  private static final Pattern LINE_END = Pattern.compile("[\\p{Cc}\u2028\u2029&&[^\t]]");

  private static final Set<String> INCLUDES = Set.of("-r", "--requirement", "-c", "--constraint");

  private static final Set<String> HARMLESS =
      Set.of("--pre", "--prefer-binary", "--only-binary", "--require-hashes", "--no-index");

  private static final Map<String, String> CONCERNS =
      Map.of(
          "-i", "asks another index",
          "--index-url", "asks another index",
          "--extra-index-url", "asks another index",
          "-f", "looks for packages elsewhere",
          "--find-links", "looks for packages elsewhere",
          "--trusted-host", "trusts a host without proof",
          "-e", "runs the code of a project to build it",
          "--editable", "runs the code of a project to build it",
          "--no-binary", "runs the code of packages to build them");

  private final RequirementFiles files;
  private final RequirementLine packages;
  private final List<Requirement> lines = new ArrayList<>();
  private final Set<String> included = new HashSet<>();

  /** Reads requirements that lie in a folder. */
  public RequirementsReader(RequirementFiles files) {
    this.files = files;
    this.packages = new RequirementLine(files);
  }

  /** All that was added. */
  public Requirements requirements() {
    return new Requirements(lines);
  }

  /** Adds a file's lines, and says whether it is there. */
  public boolean addFile(String file) throws IOException {
    String text = files.text(file).orElse(null);
    if (text == null) {
      return false;
    }
    // Once is enough, and a file may include itself.
    if (included.add(file)) {
      add(file, text.lines().toList());
    }
    return true;
  }

  /** Adds a file's lines, of which one that ends with a backslash goes on in the next. */
  public void add(String file, List<String> physical) throws IOException {
    add(file, physical, i -> i + 1);
  }

  /**
   * Adds lines that are in a file in another form, as elements of a list.
   *
   * @param lineOf says in which line of the file each is, by its place among them from 0 on
   */
  public void add(String file, List<String> physical, IntUnaryOperator lineOf) throws IOException {
    StringBuilder logical = new StringBuilder();
    int first = 0;
    for (int i = 0; i < physical.size(); i++) {
      String line = physical.get(i);
      if (LINE_END.matcher(line).find()) {
        String concern = "has control characters, which may hide another line";
        lines.add(new Requirement(file, lineOf.applyAsInt(i), line, null, concern));
      }
      boolean goesOn = line.endsWith("\\") && !line.stripLeading().startsWith("#");
      logical.append(goesOn ? line.substring(0, line.length() - 1) : line);
      if (logical.length() > LONGEST_LINE || lines.size() > MOST_LINES) {
        throw MillraceException.invalid(
            "%s line %d: more than %d characters in a line, or %d lines."
                .formatted(file, lineOf.applyAsInt(i), LONGEST_LINE, MOST_LINES));
      }
      if (!goesOn || i == physical.size() - 1) {
        line(file, lineOf.applyAsInt(first), COMMENT.matcher(logical).replaceFirst("").strip());
        logical.setLength(0);
        first = i + 1;
      }
    }
  }

  private void line(String file, int line, String text) throws IOException {
    if (text.isEmpty()) {
      return;
    }
    if (!text.startsWith("-")) {
      lines.add(packages.read(file, line, text));
      return;
    }
    // Short options may have their value right behind.
    boolean isShort = text.length() > 1 && text.charAt(1) != '-';
    String option = isShort ? text.substring(0, 2) : SEPARATOR.split(text, 2)[0];
    String value = SEPARATOR.matcher(text.substring(option.length())).replaceFirst("");
    if (!INCLUDES.contains(option)) {
      String unknown = "is an option that is not known to be harmless";
      boolean isHarmless = HARMLESS.contains(option) && !RequirementLine.hasVariable(text);
      String concern = isHarmless ? null : CONCERNS.getOrDefault(option, unknown);
      lines.add(new Requirement(file, line, text, null, concern));
      return;
    }
    String included = besides(file, value);
    int before = lines.size();
    String concern = addFile(included) ? null : "names a file that is not in the folder";
    lines.add(before, new Requirement(file, line, text, null, concern));
  }

  /** Files are included from where they lie. */
  private static String besides(String file, String path) {
    int slash = file.lastIndexOf('/');
    return slash < 0 || RelativePaths.isOutside(path) ? path : file.substring(0, slash + 1) + path;
  }
}
