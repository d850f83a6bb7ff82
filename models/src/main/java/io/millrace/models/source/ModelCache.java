package io.millrace.models.source;

import io.millrace.models.ModelsConfig;
import io.millrace.runtime.channel.Channels;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/**
 * Folders of models that were fetched, each under its digest: the same files are there once,
 * whatever they are called. What is in use is never removed; when there is no more room, what was
 * not used for longest is.
 */
@ApplicationScoped
public class ModelCache {

  /** What is being fetched. */
  private static final String STAGING = "staging";

  private final Channels channels;
  private final Path models;
  private final Path staging;
  private final long size;

  /** How often a digest is in use. */
  private final Map<String, Integer> uses = new HashMap<>();

  ModelCache(Channels channels, ModelsConfig config) {
    this.channels = channels;
    Path root = Path.of(config.cache()).toAbsolutePath();
    models = root.resolve("sha256");
    staging = root.resolve(STAGING);
    size = config.cacheSize();
  }

  /** What an earlier process did not finish is of no use. */
  void clean(@Observes StartupEvent event) throws IOException {
    FileUtils.deleteDirectory(staging.toFile());
  }

  /**
   * Fetches the files of a model.
   *
   * @throws io.millrace.runtime.error.MillraceException RESOURCE_DOES_NOT_EXIST if there are none,
   *     INVALID_PARAMETER_VALUE if there are too many, TEMPORARILY_UNAVAILABLE while tracking is
   *     away
   */
  public CachedModel fetch(ResolvedModel model) {
    Path folder = staging.resolve(UUID.randomUUID().toString());
    try {
      Files.createDirectories(folder);
      new FolderFetch(new RemoteFolder(channels, model.origin()), size).into(folder);
      return keep(folder, FolderDigest.of(folder));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      FileUtils.deleteQuietly(folder.toFile());
    }
  }

  private synchronized CachedModel keep(Path fetched, String digest) throws IOException {
    Path folder = models.resolve(digest);
    Files.createDirectories(models);
    if (!Files.exists(folder)) {
      Files.move(fetched, folder);
    }
    Files.setLastModifiedTime(folder, FileTime.from(Instant.now()));
    uses.merge(digest, 1, Integer::sum);
    makeRoom();
    return new CachedModel(digest, folder, () -> release(digest));
  }

  private synchronized void release(String digest) {
    uses.computeIfPresent(digest, (used, count) -> count == 1 ? null : count - 1);
  }

  private void makeRoom() throws IOException {
    List<Path> oldestFirst;
    try (Stream<Path> kept = Files.list(models)) {
      oldestFirst = kept.sorted(Comparator.comparing(ModelCache::lastUse)).toList();
    }
    long bytes = 0;
    for (Path folder : oldestFirst) {
      bytes += FileUtils.sizeOfDirectory(folder.toFile());
    }
    for (Path folder : oldestFirst) {
      if (bytes > size && !uses.containsKey(folder.getFileName().toString())) {
        bytes -= FileUtils.sizeOfDirectory(folder.toFile());
        FileUtils.deleteDirectory(folder.toFile());
      }
    }
  }

  private static Instant lastUse(Path folder) {
    try {
      return Files.getLastModifiedTime(folder).toInstant();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
