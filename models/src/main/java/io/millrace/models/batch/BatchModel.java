package io.millrace.models.batch;

import io.millrace.models.engine.Engines;
import io.millrace.models.engine.Scorer;
import io.millrace.models.format.ModelFolder;
import io.millrace.models.signature.Signature;
import io.millrace.models.source.CachedModel;

/** A model whose files are here. */
final class BatchModel implements AutoCloseable {

  private final String uri;
  private final CachedModel files;
  private final Engines engines;
  private final ModelFolder folder;
  private Scorer scorer;

  BatchModel(String uri, CachedModel files, Engines engines) {
    this.uri = uri;
    this.files = files;
    this.engines = engines;
    try {
      folder = ModelFolder.open(files.folder());
    } catch (RuntimeException failure) {
      files.close();
      throw failure;
    }
  }

  /** What its source stood for. */
  String uri() {
    return uri;
  }

  String digest() {
    return files.digest();
  }

  /** Null if it has none. */
  Signature signature() {
    return folder.model().signature();
  }

  /**
   * Refuses a model that cannot be run, without loading it.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE with what each engine lacks
   */
  void checkRunnable() {
    engines.best(folder);
  }

  /** The model, loaded. */
  Scorer scorer() {
    if (scorer == null) {
      scorer = engines.load(folder);
    }
    return scorer;
  }

  @Override
  public void close() {
    try {
      if (scorer != null) {
        scorer.close();
      }
    } finally {
      files.close();
    }
  }
}
