package io.millrace.runtime.python;

import io.millrace.runtime.yaml.YamlField;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Judges a line that names what to install. */
final class RequirementLine {

  private static final String NAME = "[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?";
  private static final String EXTRAS = "(?:\\[[A-Za-z0-9._, -]*])?";
  private static final String VERSION = "(?:===|==|~=|!=|<=|>=|<|>)\\s*[A-Za-z0-9._*+!-]+";
  private static final String VERSIONS = VERSION + "(?:\\s*,\\s*" + VERSION + ")*+\\s*,?";
  private static final String MARKER =
      "(?:\\s*+(?:[()]|'[^']*+'|\"[^\"]*+\"|===|==|~=|!=|<=|>=|<|>"
          + "|(?:and|or|not|in|extra|os_name|sys_platform|platform_[a-z_]+|python_[a-z_]+"
          + "|implementation_[a-z]+)(?![A-Za-z0-9_])))++";

  private static final Pattern PACKAGE =
      Pattern.compile(
          "(?<name>%s)\\s*%s\\s*(?:\\(\\s*%s\\s*\\)|%s)?\\s*(?:;%s)?\\s*"
              .formatted(NAME, EXTRAS, VERSIONS, VERSIONS, MARKER));
  private static final Pattern REFERENCE =
      Pattern.compile("(?<name>%s)\\s*%s\\s*@\\s*(?<url>.+)".formatted(NAME, EXTRAS));
  private static final Pattern URL = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{[A-Z0-9_]+}");
  private static final Pattern ARCHIVE =
      Pattern.compile("[^;\\s]*\\.(whl|tar\\.gz|tgz|tar\\.bz2|zip)");
  private static final Pattern PATH = Pattern.compile("[./\\\\~].*|[^;<>=!@\\s\\[]*[/\\\\].*");
  private static final Pattern OPTION = Pattern.compile("\\s(--?[A-Za-z][A-Za-z-]*)");

  private static final Pattern SPACES = Pattern.compile("\\s+");

  private final RequirementFiles files;

  RequirementLine(RequirementFiles files) {
    this.files = files;
  }

  Requirement read(String file, int line, String text) {
    // One space is as good as many, and the patterns would try each way to share them out.
    String tidy = SPACES.matcher(text).replaceAll(" ");
    Matcher option = OPTION.matcher(tidy);
    String what = option.find() ? tidy.substring(0, option.start()).strip() : tidy;
    Matcher named = PACKAGE.matcher(what);
    Matcher reference = REFERENCE.matcher(what);
    String name = null;
    String concern = null;
    if (named.matches() && !ARCHIVE.matcher(what).matches()) {
      name = named.group("name");
    } else if (reference.matches()) {
      name = reference.group("name");
      concern = place(reference.group("url"));
    } else {
      concern = place(what);
    }
    if (hasVariable(text)) {
      concern = "is filled in from the server's environment variables";
    } else if (concern == null) {
      concern = options(option);
    }
    return new Requirement(file, line, text, name, concern);
  }

  /** Whether pip would fill in an environment variable. */
  static boolean hasVariable(String text) {
    return VARIABLE.matcher(text).find();
  }

  private static String options(Matcher option) {
    option.reset();
    while (option.find()) {
      if (!option.group(1).equals("--hash")) {
        return "has the option %s".formatted(option.group(1));
      }
    }
    return null;
  }

  /** Of what is named by where it is. */
  private String place(String where) {
    if (URL.matcher(where).matches()) {
      return where.startsWith("file:")
          ? "is a file by its URL, wherever that is"
          : "fetches from " + YamlField.shortened(where);
    }
    if (!PATH.matcher(where).matches() && !ARCHIVE.matcher(where).matches()) {
      return "is no requirement as PEP 508 writes it";
    }
    Optional<Path> path = files.find(where);
    if (path.isEmpty()) {
      return "is a path to something that is not in the folder";
    }
    return Files.isDirectory(path.get())
        ? "is a folder, whose code would be run to build it"
        : null;
  }
}
