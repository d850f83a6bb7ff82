package io.millrace.models.serve;

import io.millrace.models.engine.Engines;
import io.millrace.models.engine.Scorer;
import io.millrace.models.format.Engine;
import io.millrace.models.format.ModelFolder;
import io.millrace.models.scoring.Answer;
import io.millrace.models.scoring.Scoring;
import java.nio.file.Path;

/** A model that is loaded from a folder of this machine. */
final class LocalModel implements AutoCloseable {

  private final Engine engine;
  private final Scorer scorer;
  private final Scoring scoring;

  private LocalModel(Engine engine, Scorer scorer, Scoring scoring) {
    this.engine = engine;
    this.scorer = scorer;
    this.scoring = scoring;
  }

  /**
   * Loads it.
   *
   * @throws io.millrace.runtime.error.MillraceException as {@link ModelFolder#open} and {@link
   *     Engines#load}
   */
  static LocalModel load(Path path) {
    ModelFolder folder = ModelFolder.open(path);
    Engines engines = Engines.standalone();
    Scorer scorer = engines.load(folder);
    return new LocalModel(
        engines.best(folder), scorer, new Scoring(folder.model().signature(), scorer));
  }

  Engine engine() {
    return engine;
  }

  Answer score(String contentType, byte[] body) {
    return scoring.score(contentType, body);
  }

  @Override
  public void close() {
    scorer.close();
  }
}
