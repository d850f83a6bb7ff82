package io.millrace.project.format;

import io.millrace.runtime.yaml.YamlField;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code conda.yaml}: whole it is conda's, but what is Python in it can be had without conda.
 */
final class CondaReader {

  /** As conda writes it: {@code python=3.11.7}, {@code python >=3.9}. */
  private static final Pattern PACKAGE =
      Pattern.compile("\\s*(?:[^:\\s]+::)?([A-Za-z0-9][A-Za-z0-9._-]*)\\s*(.*)", Pattern.DOTALL);

  private static final Pattern PINNED = Pattern.compile("(?:==|~=|=|<=|>=)\\s*([0-9][0-9.]*)");
  private static final Pattern BUILD = Pattern.compile("pip|setuptools|wheel");
  private static final Pattern CONDAS_EQUALS = Pattern.compile("^=(?!=)");

  private final String file;
  private final List<String> build = new ArrayList<>();
  private final List<String> pip = new ArrayList<>();
  private final List<String> skipped = new ArrayList<>();
  private final List<Integer> buildLines = new ArrayList<>();
  private final List<Integer> pipLines = new ArrayList<>();
  private String python;
  private int pythonLine;
  private String notForUv;

  private CondaReader(String file) {
    this.file = file;
  }

  /**
   * Reads it.
   *
   * @param yaml empty if the file is
   */
  static EnvironmentSpec.Conda read(String path, Optional<YamlField> yaml, boolean isLocked) {
    CondaReader reader = new CondaReader(path);
    yaml.flatMap(file -> file.find("dependencies"))
        .map(YamlField::elements)
        .orElse(List.of())
        .forEach(reader::add);
    return new EnvironmentSpec.Conda(
        path,
        new EnvironmentSpec.Python(
            path,
            reader.python,
            reader.build,
            reader.pip,
            isLocked,
            new EnvironmentSpec.Lines(reader.pythonLine, reader.buildLines, reader.pipLines)),
        reader.skipped,
        reader.notForUv);
  }

  private void add(YamlField field) {
    if (!field.isText()) {
      for (YamlField member : field.members()) {
        if (!member.name().equals("pip")) {
          throw member.error("is not known: only pip has dependencies of its own");
        }
      }
      pip.addAll(PythonEnvReader.requirements(field, "pip"));
      pipLines.addAll(PythonEnvReader.lines(field, "pip"));
      return;
    }
    Matcher parts = PACKAGE.matcher(field.text());
    if (!parts.matches()) {
      throw field.error("must be the name of a package, perhaps with a version");
    }
    String name = parts.group(1);
    String version = parts.group(2).strip();
    if (name.equals("python")) {
      pythonLine = field.line();
      python(field, version);
    } else if (BUILD.matcher(name).matches()) {
      buildLines.add(field.line());
      build.add(name + CONDAS_EQUALS.matcher(version).replaceFirst("=="));
    } else {
      skipped.add(field.text());
    }
  }

  private void python(YamlField field, String version) {
    Matcher pinned = PINNED.matcher(version);
    if (pinned.matches()) {
      python = pinned.group(1);
    } else {
      notForUv =
          "'python%s' in line %d of %s names no version (python=3.11 does)."
              .formatted(YamlField.shortened(version), field.line(), file);
    }
  }
}
