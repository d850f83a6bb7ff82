package io.millrace.project.format;

import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.yaml.YamlField;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Reads {@code MLproject}. Keys that it does not know are left alone, as MLflow does, but for what
 * is meant to be an environment: the command would run in another one. A key without a value is as
 * good as none, where MLflow crashes.
 */
final class MlProjectReader {

  private static final Set<String> ENVIRONMENTS = Set.of("docker_env", "python_env", "conda_env");

  private final YamlField file;

  /**
   * @throws MillraceException INVALID_PARAMETER_VALUE if it is no map, has several environments, or
   *     one of an unknown kind
   */
  MlProjectReader(YamlField file) {
    this.file = file;
    List<YamlField> environments =
        file.members().stream().filter(each -> each.name().endsWith("_env")).toList();
    for (YamlField each : environments) {
      if (!ENVIRONMENTS.contains(each.name())) {
        throw each.error(
            "is no environment that there is: they are python_env, conda_env and docker_env");
      }
    }
    if (environments.size() > 1) {
      throw environments
          .get(1)
          .error(
              "is there beside '%s': a project has one environment"
                  .formatted(environments.get(0).name()));
    }
  }

  Optional<YamlField> find(String key) {
    return file.find(key);
  }

  /** An empty one is none. */
  Optional<YamlField> docker() {
    return file.find("docker_env").filter(docker -> !docker.members().isEmpty());
  }

  String name() {
    return file.findText("name").orElse(null);
  }

  SequencedMap<String, EntryPoint> entryPoints() {
    SequencedMap<String, EntryPoint> points = new LinkedHashMap<>();
    for (YamlField each : members(file, "entry_points")) {
      points.put(each.name(), entryPoint(each));
    }
    return points;
  }

  private static EntryPoint entryPoint(YamlField field) {
    SequencedMap<String, Parameter> parameters = new LinkedHashMap<>();
    if (field.isNull()) {
      return new EntryPoint(field.name(), parameters, null);
    }
    for (YamlField each : members(field, "parameters")) {
      parameters.put(each.name(), parameter(each));
    }
    return new EntryPoint(field.name(), parameters, field.findText("command").orElse(null));
  }

  private static Parameter parameter(YamlField field) {
    if (field.isNull()) {
      return new Parameter(field.name(), Parameter.STRING, null);
    }
    if (field.isText()) {
      return new Parameter(field.name(), type(field), null);
    }
    return new Parameter(
        field.name(),
        field.find("type").map(MlProjectReader::type).orElse(Parameter.STRING),
        field.find("default").map(YamlValue::text).orElse(null));
  }

  private static String type(YamlField field) {
    if (!YamlValue.isString(field)) {
      throw field.error("must be the name of a type, such as float or path");
    }
    return field.text();
  }

  private static List<YamlField> members(YamlField field, String key) {
    return field.find(key).map(YamlField::members).orElse(List.of());
  }
}
