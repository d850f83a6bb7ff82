package io.millrace.models.source;

import io.millrace.models.ModelsConfig;
import io.millrace.runtime.channel.Channels;
import io.millrace.runtime.error.MillraceException;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.apache.commons.io.FileUtils;

/** Brings the files of models here, and keeps them while they are used, and there is room. */
@ApplicationScoped
public class ModelCache {

  private final Channels channels;
  private final KeptFolders kept;
  private final Path staging;
  private final long size;

  ModelCache(Channels channels, ModelsConfig config) {
    this.channels = channels;
    Path root = Path.of(config.cache()).toAbsolutePath();
    size = config.cacheSize();
    kept = new KeptFolders(root.resolve("sha256"), size);
    staging = root.resolve("staging");
  }

  /** What an earlier process did not finish is of no use. */
  void clean(@Observes StartupEvent event) throws IOException {
    FileUtils.deleteDirectory(staging.toFile());
  }

  /** The files of a model that was fetched before, if they are here still, and whole. */
  public Optional<CachedModel> find(String digest) {
    try {
      return kept.find(digest);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Fetches the files of a model.
   *
   * @throws io.millrace.runtime.error.MillraceException RESOURCE_DOES_NOT_EXIST if there are none,
   *     INVALID_PARAMETER_VALUE if there are too many, TEMPORARILY_UNAVAILABLE while tracking is
   *     away
   */
  public CachedModel fetch(ResolvedModel model) {
    CachedModel fetched =
        take(
            folder -> {
              new FolderFetch(new RemoteFolder(channels, model.origin()), size).into(folder);
              return folder;
            });
    if (model.origin() instanceof Origin.OfUpload(String digest)
        && !digest.equals(fetched.digest())) {
      fetched.close();
      throw MillraceException.notFound(
          "The files of %s are not there as they were uploaded.".formatted(model.fixedUri()));
    }
    return fetched;
  }

  /** Puts files into a folder. */
  @FunctionalInterface
  public interface Filling {
    /**
     * Fills an empty folder.
     *
     * @return where the model's files are: the folder, or one in it
     */
    Path fill(Path folder) throws IOException;
  }

  /** Takes files in that somebody else brings. What the filling throws leaves nothing behind. */
  public CachedModel take(Filling filling) {
    Path folder = staging.resolve(UUID.randomUUID().toString());
    try {
      Files.createDirectories(folder);
      return kept.keep(filling.fill(folder));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      FileUtils.deleteQuietly(folder.toFile());
    }
  }
}
