package io.millrace.project.format;

import io.millrace.project.format.EnvironmentSpec.Variable;
import io.millrace.runtime.yaml.YamlField;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code docker_env}. */
final class DockerReader {

  private DockerReader() {}

  static EnvironmentSpec.Docker read(YamlField field) {
    String image =
        field
            .findText("image")
            .filter(text -> !text.isEmpty())
            .orElseThrow(() -> field.error("has no image"));
    List<String> volumes = new ArrayList<>();
    for (YamlField each : elements(field, "volumes")) {
      volumes.add(string(each));
    }
    List<Variable> variables = new ArrayList<>();
    for (YamlField each : elements(field, "environment")) {
      variables.add(variable(each));
    }
    return new EnvironmentSpec.Docker(image, volumes, variables);
  }

  private static List<YamlField> elements(YamlField field, String key) {
    return field.find(key).map(YamlField::elements).orElse(List.of());
  }

  private static Variable variable(YamlField field) {
    if (field.isText()) {
      return new Variable(string(field), null);
    }
    List<YamlField> pair = field.elements();
    if (pair.size() != 2) {
      throw field.error("must be the name of a variable, or a list of name and value");
    }
    String value = YamlValue.text(pair.get(1));
    if (value == null) {
      throw pair.get(1).error("must be the variable's value");
    }
    return new Variable(string(pair.get(0)), value);
  }

  private static String string(YamlField field) {
    if (!YamlValue.isString(field) || field.text().isEmpty()) {
      throw field.error("must be a text");
    }
    return field.text();
  }
}
