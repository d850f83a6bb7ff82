package io.millrace.runtime.blob;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Where files are kept. */
@ConfigMapping(prefix = "millrace.artifacts")
public interface BlobConfig {

  /**
   * The folder that holds them, made when it is not there; or a place in S3, as {@code
   * s3://bucket/prefix}.
   */
  @WithDefault("data/artifacts")
  String root();
}
