package io.millrace.models.engine;

import io.millrace.models.engine.onnx.OnnxScorer;
import io.millrace.models.engine.python.PythonEngine;
import io.millrace.models.format.Engine;
import io.millrace.models.format.EngineFit;
import io.millrace.models.format.Inspection;
import io.millrace.models.format.ModelFolder;
import io.millrace.runtime.error.MillraceException;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The engines of this server. */
@ApplicationScoped
public class Engines {

  private static final Set<Engine> HERE = EnumSet.of(Engine.ONNX_RUNTIME, Engine.PYTHON_FUNCTION);

  private final PythonEngine python;

  Engines(PythonEngine python) {
    this.python = python;
  }

  /** Which engines could run a model here, the best first; those that cannot, behind them. */
  public List<EngineFit> options(ModelFolder folder) {
    return Inspection.of(folder).engines().stream()
        .map(Engines::here)
        .map(
            fit ->
                fit.isPossible() && fit.engine() == Engine.PYTHON_FUNCTION
                    ? python.judge(fit, folder)
                    : fit)
        .sorted(Comparator.comparing(fit -> !fit.isPossible()))
        .toList();
  }

  private static EngineFit here(EngineFit fit) {
    return !fit.isPossible() || HERE.contains(fit.engine())
        ? fit
        : new EngineFit(
            fit.engine(), false, fit.reason() + "; this server does not have the engine");
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

  /** Loads a model into the best engine. Throws as {@link #best}. */
  public Scorer load(ModelFolder folder) {
    return switch (best(folder)) {
      case ONNX_RUNTIME -> onnx(folder);
      case PYTHON_FUNCTION -> python.load(folder);
      case XGBOOST, LIGHTGBM -> throw new IllegalStateException("not here");
    };
  }

  private static Scorer onnx(ModelFolder folder) {
    Map<String, Object> flavor = folder.model().flavors().get("onnx");
    Path file = folder.find((String) flavor.get("data")).orElseThrow();
    return OnnxScorer.load(file, flavor);
  }
}
