package io.millrace.project.format;

import io.millrace.runtime.python.Requirement;
import io.millrace.runtime.yaml.YamlField;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Judges what conda would install: packages by name and version, from channels that are allowed.
 * Packages run code of their own as they are installed, as those of pip do.
 */
final class CondaPackages {

  /** What has no brackets, slashes or further colons names no other place. */
  private static final Pattern PACKAGE =
      Pattern.compile(
          "(?:(?<channel>[A-Za-z0-9_.-]+)::)?[A-Za-z0-9_][A-Za-z0-9_.-]*+[A-Za-z0-9_.,|=<>!~*+ -]*");

  /** By other names, conda's programs take a file for a list of addresses. */
  private static final Pattern FILE = Pattern.compile("(?i).*(?<!-lock)\\.ya?ml");

  /** Takes the default channels away. */
  private static final String NO_DEFAULTS = "nodefaults";

  private final String file;
  private final PackageSources allowed;
  private final List<Requirement> needing = new ArrayList<>();

  private CondaPackages(String file, PackageSources allowed) {
    this.file = file;
    this.allowed = allowed;
  }

  /** What somebody has to permit. */
  static List<Requirement> needingPermission(
      ProjectFiles files, String file, PackageSources allowed) throws IOException {
    CondaPackages packages = new CondaPackages(file, allowed);
    packages.judge(files.yaml(file));
    return packages.needing;
  }

  private void judge(Optional<YamlField> yaml) {
    if (!FILE.matcher(file).matches()) {
      add(1, file, "has a name by which conda does not take it for YAML");
    }
    List<YamlField> channels = elements(yaml, "channels");
    for (YamlField channel : channels) {
      channel(channel.line(), channel.text(), channel.text());
    }
    for (YamlField wanted : elements(yaml, "dependencies")) {
      // What is not text is pip's, and judged as such.
      if (wanted.isText()) {
        judge(wanted.line(), wanted.text());
      }
    }
  }

  private static List<YamlField> elements(Optional<YamlField> yaml, String key) {
    return yaml.flatMap(each -> each.find(key)).map(YamlField::elements).orElse(List.of());
  }

  private void judge(int line, String wanted) {
    Matcher parts = PACKAGE.matcher(wanted);
    if (!parts.matches()) {
      add(line, wanted, "is more than a package's name and version");
    } else if (parts.group("channel") != null) {
      channel(line, wanted, parts.group("channel"));
    }
  }

  private void channel(int line, String text, String channel) {
    if (!channel.equals(NO_DEFAULTS) && !allowed.allowChannel(channel)) {
      add(line, text, "comes from a channel that is not allowed");
    }
  }

  private void add(int line, String text, String concern) {
    needing.add(new Requirement(file, line, text, null, concern));
  }
}
