package io.millrace.models.format;

import io.millrace.runtime.yaml.YamlField;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** Reads what flavors say of the folder. */
final class FlavorReader {

  /** Members of MLflow's flavors that are paths. Where its own code was written is not one. */
  private static final List<String> PATHS =
      List.of(
          "data",
          "code",
          "pickled_model",
          "model_data",
          "model_path",
          "model_binary",
          "saved_model_dir",
          "python_model",
          "serialized_explainer",
          "adapter_weights",
          "parameters_path");

  private FlavorReader() {}

  /** Refuses a flavor that points out of the folder. */
  static void checkPaths(YamlField flavor) {
    if (flavor.isNull()) {
      return;
    }
    for (String key : PATHS) {
      flavor.find(key).filter(YamlField::isText).ifPresent(RelativePath::of);
    }
    flavor
        .find("extra_files")
        .ifPresent(
            files -> files.elements().forEach(one -> one.find("path").map(RelativePath::of)));
  }

  static PythonFunction pythonFunction(YamlField flavor) {
    YamlField loader =
        flavor.find("loader_module").orElseThrow(() -> flavor.error("has no loader_module"));
    YamlField env = flavor.find("env").orElse(null);
    // Before MLflow 2.0 a text: the file for conda.
    boolean isOld = env != null && env.isText();
    return new PythonFunction(
        loader.text(),
        flavor.findText("python_version").orElse(null),
        path(flavor, "data"),
        path(flavor, "code"),
        isOld ? RelativePath.of(env) : path(env, "conda"),
        isOld ? null : path(env, "virtualenv"),
        flavor.find("config").map(YamlField::map).orElse(null),
        flavor.findText("predict_fn").orElse("predict"),
        flavor.find("streamable").map(YamlField::isTrue).orElse(false)
            ? flavor.findText("predict_stream_fn").orElse("predict_stream")
            : null,
        flavor.find("model_code_path").map(FlavorReader::baseName).orElse(null),
        path(flavor, "python_model"),
        flavor.find("artifacts").map(FlavorReader::artifacts).orElseGet(LinkedHashMap::new));
  }

  private static String path(YamlField field, String key) {
    return field == null ? null : field.find(key).map(RelativePath::of).orElse(null);
  }

  private static String baseName(YamlField path) {
    String name = RelativePath.baseName(path.text());
    if (name.isEmpty() || RelativePath.isOutside(name)) {
      throw path.error("must be the path of a file");
    }
    return name;
  }

  private static SequencedMap<String, String> artifacts(YamlField field) {
    SequencedMap<String, String> artifacts = new LinkedHashMap<>();
    for (YamlField artifact : field.members()) {
      artifacts.put(
          artifact.name(),
          artifact
              .find("path")
              .map(RelativePath::of)
              .orElseThrow(() -> artifact.error("has no path")));
    }
    return Collections.unmodifiableSequencedMap(artifacts);
  }
}
