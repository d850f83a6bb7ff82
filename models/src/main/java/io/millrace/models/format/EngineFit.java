package io.millrace.models.format;

import io.millrace.runtime.python.Requirement;
import io.millrace.runtime.yaml.YamlField;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Whether an engine can run a model.
 *
 * @param reason why, or why not: a sentence without its full stop
 */
public record EngineFit(Engine engine, boolean isPossible, String reason) {

  private static final Pattern ANY_FILE = Pattern.compile(".+");
  private static final Pattern XGBOOST_FILE = Pattern.compile(".+\\.(ubj|json|xgb)");
  private static final Pattern LIGHTGBM_FILE = Pattern.compile(".+\\.(lgb|skops)");

  static EngineFit of(Engine engine, ModelFolder folder) {
    if (folder.model().isExternal()) {
      return new EngineFit(engine, false, "the model is kept elsewhere");
    }
    return switch (engine) {
      case ONNX_RUNTIME -> nativeFile(engine, folder, "onnx", ANY_FILE);
      case XGBOOST -> nativeFile(engine, folder, "xgboost", XGBOOST_FILE);
      case LIGHTGBM -> nativeFile(engine, folder, "lightgbm", LIGHTGBM_FILE);
      case PYTHON_FUNCTION -> python(folder);
    };
  }

  private static EngineFit nativeFile(
      Engine engine, ModelFolder folder, String flavor, Pattern readable) {
    Map<String, Object> said = folder.model().flavors().get(flavor);
    if (said == null) {
      return new EngineFit(engine, false, "the model has no flavor '%s'".formatted(flavor));
    }
    if (!(said.get("data") instanceof String data)) {
      return new EngineFit(engine, false, "flavor '%s' does not say its 'data'".formatted(flavor));
    }
    if (!readable.matcher(data).matches()) {
      return new EngineFit(
          engine, false, "'%s' is not in a format of the library itself".formatted(data));
    }
    Optional<Path> file = folder.find(data).filter(Files::isRegularFile);
    if (file.isEmpty()) {
      return new EngineFit(engine, false, "'%s' is not in the folder".formatted(data));
    }
    return TreeFit.problem(engine, folder.model(), said, file.get())
        .map(problem -> new EngineFit(engine, false, problem))
        .orElseGet(
            () -> new EngineFit(engine, true, "'%s' is read without Python".formatted(data)));
  }

  private static EngineFit python(ModelFolder folder) {
    PythonFunction function = folder.model().pythonFunction();
    if (function == null) {
      return new EngineFit(
          Engine.PYTHON_FUNCTION, false, "the model has no flavor 'python_function'");
    }
    Optional<String> missing = missing(folder, function);
    if (missing.isPresent()) {
      return new EngineFit(
          Engine.PYTHON_FUNCTION, false, "'%s' is not in the folder".formatted(missing.get()));
    }
    Environment environment = folder.environment();
    String python = environment.pythonVersion();
    List<Requirement> concerns = environment.needingPermission();
    return new EngineFit(
        Engine.PYTHON_FUNCTION,
        true,
        "%s loads it in %s%s"
            .formatted(
                YamlField.shortened(function.loaderModule()),
                python == null ? "any Python" : "Python " + YamlField.shortened(python),
                concerns.isEmpty()
                    ? ""
                    : "; %d of its requirements need permission".formatted(concerns.size())));
  }

  private static Optional<String> missing(ModelFolder folder, PythonFunction function) {
    return Stream.concat(
            Stream.of(
                function.data(), function.code(), function.modelCodeFile(), function.pythonModel()),
            function.artifacts().values().stream())
        .filter(path -> path != null && folder.find(path).isEmpty())
        .findFirst();
  }
}
