package io.millrace.standalone;

import io.millrace.runtime.blob.S3BlobStore;
import io.millrace.runtime.blob.S3Config;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;

/**
 * Where artifacts are kept.
 *
 * @param text an absolute path, or a place in S3
 */
record ArtifactRoot(String text) {
  private static final String DEFAULT_ROOT = "millrace.tracking.default-artifact-root";

  static ArtifactRoot parse(String text) {
    return new ArtifactRoot(
        S3BlobStore.isRoot(text) ? text : Path.of(text).toAbsolutePath().normalize().toString());
  }

  /** Sees that the services will be able to use it. */
  void check() throws StartFailure {
    if (!S3BlobStore.isRoot(text)) {
      DataFolder.prepare(Path.of(text), "artifacts folder");
      return;
    }
    try {
      S3BlobStore.open(text, s3Config()).close();
    } catch (IllegalStateException failure) {
      throw new StartFailure(failure.getMessage(), failure);
    }
  }

  /** Makes it what new experiments name to clients, unless the configuration has something else. */
  void isForClients() {
    if (config().getOptionalValue(DEFAULT_ROOT, String.class).isEmpty()) {
      System.setProperty(DEFAULT_ROOT, QuarkusSettings.literal(text));
    }
  }

  /** What the services will be told, before there are any. */
  private static SmallRyeConfig config() {
    return new SmallRyeConfigBuilder()
        .addDefaultSources()
        .addDefaultInterceptors()
        .addDiscoveredConverters()
        .withMapping(S3Config.class)
        .withValidateUnknown(false)
        .build();
  }

  private static S3Config s3Config() {
    return config().getConfigMapping(S3Config.class);
  }

  @Override
  public String toString() {
    return text;
  }
}
