package io.millrace.models.deployment;

import io.millrace.models.engine.Engines;
import io.millrace.models.format.ModelFolder;
import io.millrace.models.source.CachedModel;
import io.millrace.models.source.ModelCache;
import io.millrace.models.source.ModelResolver;
import io.millrace.models.source.ModelUri;
import io.millrace.models.source.ResolvedModel;
import io.millrace.runtime.error.MillraceException;
import jakarta.enterprise.context.ApplicationScoped;

/** From a URI to a model that predicts. */
@ApplicationScoped
class ModelLoader {

  private final ModelResolver resolver;
  private final ModelCache cache;
  private final Engines engines;

  ModelLoader(ModelResolver resolver, ModelCache cache, Engines engines) {
    this.resolver = resolver;
    this.cache = cache;
    this.engines = engines;
  }

  /**
   * Resolves, fetches and loads.
   *
   * @throws MillraceException as {@link ModelResolver#resolve}, {@link ModelCache#fetch}, {@link
   *     ModelFolder#open} and {@link Engines#load}
   */
  LoadedModel load(String source) {
    ResolvedModel resolved = resolver.resolve(ModelUri.parse("source", source));
    CachedModel files = cache.fetch(resolved);
    try {
      ModelFolder folder = ModelFolder.open(files.folder());
      return new LoadedModel(
          resolved.fixedUri(), files, folder.model().signature(), engines.load(folder));
    } catch (RuntimeException failure) {
      files.close();
      throw failure;
    }
  }
}
