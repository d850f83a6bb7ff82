package io.millrace.models.engine;

import io.millrace.models.engine.lightgbm.LightgbmLibrary;
import io.millrace.models.engine.lightgbm.LightgbmScorer;
import io.millrace.models.engine.onnx.OnnxScorer;
import io.millrace.models.engine.python.PythonEngine;
import io.millrace.models.engine.xgboost.XgboostLibrary;
import io.millrace.models.engine.xgboost.XgboostScorer;
import io.millrace.models.format.Engine;
import io.millrace.models.format.EngineFit;
import io.millrace.models.format.Inspection;
import io.millrace.models.format.ModelFolder;
import io.millrace.runtime.error.MillraceException;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The engines of this server. */
@ApplicationScoped
public class Engines {

  private final PythonEngine python;

  Engines(PythonEngine python) {
    this.python = python;
  }

  /** For a program without a container of beans; settings are system properties and environment. */
  public static Engines standalone() {
    return new Engines(PythonEngine.standalone());
  }

  /** Which engines could run a model here, the best first; those that cannot, behind them. */
  public List<EngineFit> options(ModelFolder folder) {
    return Inspection.of(folder).engines().stream()
        .map(fit -> here(folder, fit))
        .sorted(Comparator.comparing(fit -> !fit.isPossible()))
        .toList();
  }

  private EngineFit here(ModelFolder folder, EngineFit fit) {
    if (!fit.isPossible()) {
      return fit;
    }
    Optional<String> problem =
        switch (fit.engine()) {
          case ONNX_RUNTIME -> Optional.empty();
          case XGBOOST -> XgboostLibrary.problem();
          case LIGHTGBM ->
              LightgbmLibrary.problem().or(() -> LightgbmScorer.problem(file(folder, "lightgbm")));
          case PYTHON_FUNCTION -> python.problem(folder);
        };
    return problem.map(reason -> new EngineFit(fit.engine(), false, reason)).orElse(fit);
  }

  /**
   * The engine that a model would be loaded into.
   *
   * @throws MillraceException BAD_REQUEST if the model is kept elsewhere, INVALID_PARAMETER_VALUE
   *     if no engine can run it
   */
  public Engine best(ModelFolder folder) {
    folder.checkLoadable();
    List<EngineFit> options = options(folder);
    if (!options.getFirst().isPossible()) {
      throw MillraceException.invalid(
          "No engine of this server can run the model: "
              + options.stream()
                  .map(fit -> fit.engine() + " (" + fit.reason() + ")")
                  .collect(Collectors.joining(", "))
              + ".");
    }
    return options.getFirst().engine();
  }

  /**
   * The engine that somebody wants.
   *
   * @param wanted null for the best
   * @throws MillraceException as {@link #best}; INVALID_PARAMETER_VALUE with the reason if it
   *     cannot run the model
   */
  public Engine pick(ModelFolder folder, Engine wanted) {
    if (wanted == null) {
      return best(folder);
    }
    folder.checkLoadable();
    for (EngineFit fit : options(folder)) {
      if (fit.engine() == wanted && !fit.isPossible()) {
        throw MillraceException.invalid(
            "Invalid value '%s' for parameter 'settings.engine' supplied: It cannot run the model (%s)."
                .formatted(wanted, fit.reason()));
      }
    }
    return wanted;
  }

  /** Loads a model into the best engine. Throws as {@link #best}. */
  public Scorer load(ModelFolder folder) {
    return load(folder, best(folder), 0);
  }

  /**
   * Loads a model.
   *
   * @param engine one that can run it
   * @param workers as {@link Scorer#scale} takes it
   */
  public Scorer load(ModelFolder folder, Engine engine, int workers) {
    return switch (engine) {
      case ONNX_RUNTIME -> OnnxScorer.load(file(folder, "onnx"), flavor(folder, "onnx"));
      case XGBOOST -> XgboostScorer.load(file(folder, "xgboost"), flavor(folder, "xgboost"));
      case LIGHTGBM -> LightgbmScorer.load(file(folder, "lightgbm"));
      case PYTHON_FUNCTION -> python.load(folder, workers);
    };
  }

  private static Map<String, Object> flavor(ModelFolder folder, String name) {
    return folder.model().flavors().get(name);
  }

  private static Path file(ModelFolder folder, String flavor) {
    return folder.find((String) flavor(folder, flavor).get("data")).orElseThrow();
  }
}
