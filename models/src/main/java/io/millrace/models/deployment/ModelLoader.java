package io.millrace.models.deployment;

import io.millrace.models.engine.Scorer;
import io.millrace.models.engine.onnx.OnnxScorer;
import io.millrace.models.format.Engine;
import io.millrace.models.format.EngineFit;
import io.millrace.models.format.Inspection;
import io.millrace.models.format.ModelFolder;
import io.millrace.models.source.CachedModel;
import io.millrace.models.source.ModelCache;
import io.millrace.models.source.ModelResolver;
import io.millrace.models.source.ModelUri;
import io.millrace.models.source.ResolvedModel;
import io.millrace.runtime.error.MillraceException;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** From a URI to a model that predicts. */
@ApplicationScoped
class ModelLoader {

  private final ModelResolver resolver;
  private final ModelCache cache;

  ModelLoader(ModelResolver resolver, ModelCache cache) {
    this.resolver = resolver;
    this.cache = cache;
  }

  /**
   * Resolves, fetches and loads.
   *
   * @throws MillraceException as {@link ModelResolver#resolve}, {@link ModelCache#fetch} and {@link
   *     ModelFolder#open}; INVALID_PARAMETER_VALUE if no engine of this server can run it
   */
  LoadedModel load(String source) {
    ResolvedModel resolved = resolver.resolve(ModelUri.parse("source", source));
    CachedModel files = cache.fetch(resolved);
    try {
      ModelFolder folder = ModelFolder.open(files.folder());
      folder.checkLoadable();
      return new LoadedModel(
          resolved.fixedUri(), files, folder.model().signature(), scorer(folder));
    } catch (RuntimeException failure) {
      files.close();
      throw failure;
    }
  }

  private static Scorer scorer(ModelFolder folder) {
    List<EngineFit> engines = Inspection.of(folder).engines();
    boolean isOnnx =
        engines.stream().anyMatch(fit -> fit.isPossible() && fit.engine() == Engine.ONNX_RUNTIME);
    if (!isOnnx) {
      throw MillraceException.invalid(
          "No engine of this server can run the model: "
              + engines.stream()
                  .map(fit -> fit.engine() + " (" + why(fit) + ")")
                  .collect(Collectors.joining(", "))
              + ".");
    }
    Map<String, Object> flavor = folder.model().flavors().get("onnx");
    Path file = folder.find((String) flavor.get("data")).orElseThrow();
    return OnnxScorer.load(file, flavor);
  }

  private static String why(EngineFit fit) {
    return fit.isPossible() ? "not part of this server yet" : fit.reason();
  }
}
