package io.millrace.models.engine;

import io.millrace.models.format.ModelFolder;
import java.net.URISyntaxException;
import java.nio.file.Path;

/** The folders that boost/make.py has made. */
final class BoostModels {

  private BoostModels() {}

  static ModelFolder folder(String name) {
    try {
      return ModelFolder.open(
          Path.of(BoostModels.class.getResource("/boost/folders/" + name).toURI()));
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static Scorer load(String name) {
    return Engines.standalone().load(folder(name));
  }
}
