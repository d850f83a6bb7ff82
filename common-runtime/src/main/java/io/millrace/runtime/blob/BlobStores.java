package io.millrace.runtime.blob;

import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import org.jboss.logging.Logger;

/** Opens the store that is configured, for whoever injects a {@link BlobStore}. */
final class BlobStores {

  private static final Logger LOG = Logger.getLogger(BlobStores.class);

  private BlobStores() {}

  @Produces
  @Singleton
  static BlobStore open(BlobConfig config, S3Config s3) {
    if (S3BlobStore.isRoot(config.root())) {
      return S3BlobStore.open(config.root(), s3);
    }
    if (!LocalKey.isUnicode()) {
      LOG.warn(
          "Files with names beyond this server's locale are refused. Start it with LC_ALL=C.UTF-8.");
    }
    try {
      return LocalBlobStore.open(Path.of(config.root()));
    } catch (IOException e) {
      throw new IllegalStateException(
          "The artifacts folder %s (millrace.artifacts.root) cannot be used: %s"
              .formatted(config.root(), e),
          e);
    }
  }

  static void close(@Disposes BlobStore store) {
    store.close();
  }
}
