package io.millrace.project.format;

import io.millrace.runtime.yaml.YamlField;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads {@code python_env.yaml}, in which nothing may be unknown. */
final class PythonEnvReader {

  private static final String PYTHON = "python";
  private static final String BUILD = "build_dependencies";
  private static final String DEPENDENCIES = "dependencies";
  private static final Set<String> KEYS = Set.of(PYTHON, BUILD, DEPENDENCIES);

  private PythonEnvReader() {}

  /**
   * Reads it.
   *
   * @param yaml empty if the file is
   */
  static EnvironmentSpec.Python read(String path, Optional<YamlField> yaml, boolean isLocked) {
    if (yaml.isEmpty()) {
      return new EnvironmentSpec.Python(path, null, List.of(), List.of(), isLocked);
    }
    YamlField file = yaml.get();
    for (YamlField member : file.members()) {
      if (!KEYS.contains(member.name())) {
        throw member.error(
            "is not among what a file like this has: python, " + BUILD + ", " + DEPENDENCIES);
      }
    }
    return new EnvironmentSpec.Python(
        path,
        file.find(PYTHON).map(PythonEnvReader::version).orElse(null),
        requirements(file, BUILD),
        requirements(file, DEPENDENCIES),
        isLocked,
        new EnvironmentSpec.Lines(
            file.find(PYTHON).map(YamlField::line).orElse(0),
            lines(file, BUILD),
            lines(file, DEPENDENCIES)));
  }

  private static String version(YamlField field) {
    if (!YamlValue.isString(field)) {
      throw field.error("must be a text: a version in quotes, as 3.10 would be 3.1 without");
    }
    return field.text();
  }

  static List<String> requirements(YamlField field, String key) {
    return elements(field, key).stream().map(PythonEnvReader::requirement).toList();
  }

  /** Where the requirements are, in the same order. */
  static List<Integer> lines(YamlField field, String key) {
    return elements(field, key).stream().map(YamlField::line).toList();
  }

  private static List<YamlField> elements(YamlField field, String key) {
    return field.find(key).map(YamlField::elements).orElse(List.of());
  }

  private static String requirement(YamlField field) {
    if (!YamlValue.isString(field)) {
      throw field.error("must be a line for pip");
    }
    return field.text();
  }
}
