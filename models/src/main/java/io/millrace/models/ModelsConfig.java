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

  /** How many bytes the files of one uploaded model may have. */
  @WithDefault("4294967296")
  long maxUpload();

  /**
   * How many bytes the files of all loaded models may have together. Beyond it, the deployments
   * that were not called for the longest time leave memory, and come back when they are called.
   * What is called or changed right now stays, even above the bound.
   */
  @WithDefault("8589934592")
  long memory();
}
