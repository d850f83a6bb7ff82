package io.millrace.models;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What models takes of this machine. */
@ConfigMapping(prefix = "millrace.models")
public interface ModelsConfig {

  /**
   * The folder that fetched models are kept in, made when it is not there. For one process alone.
   */
  @WithDefault("data/models")
  String cache();

  /**
   * How many bytes it may hold; the models that were not used for the longest time go first. Also
   * the size of the largest model.
   */
  @WithDefault("21474836480")
  long cacheSize();
}
