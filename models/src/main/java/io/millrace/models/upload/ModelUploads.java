package io.millrace.models.upload;

import io.grpc.Context;
import io.millrace.artifact.ArtifactFiles;
import io.millrace.artifact.ArtifactOutput;
import io.millrace.common.v1.ErrorReason;
import io.millrace.models.ModelsConfig;
import io.millrace.models.format.MlModel;
import io.millrace.models.format.ModelFolder;
import io.millrace.models.source.CachedModel;
import io.millrace.models.source.ModelCache;
import io.millrace.models.source.Origin;
import io.millrace.runtime.archive.FolderLimits;
import io.millrace.runtime.archive.Links;
import io.millrace.runtime.archive.TarFolder;
import io.millrace.runtime.error.MillraceException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/** Takes models that clients send, and has tracking keep them by the digest of their files. */
@ApplicationScoped
public class ModelUploads {

  /** Each takes the disk, and a thread, for as long as its sender likes. */
  private static final int MOST_AT_ONCE = 4;

  private static final int MOST_ENTRIES = 10_000;

  /** Two digests may share one. */
  private static final int LOCKS = 16;

  private final ModelCache cache;
  private final ArtifactFiles artifacts;
  private final FolderLimits limits;
  private final Semaphore places = new Semaphore(MOST_AT_ONCE);
  private final List<Lock> locks = Stream.<Lock>generate(ReentrantLock::new).limit(LOCKS).toList();

  ModelUploads(ModelCache cache, ArtifactFiles artifacts, ModelsConfig config) {
    this.cache = cache;
    this.artifacts = artifacts.as("models");
    limits = new FolderLimits(Math.min(config.maxUpload(), config.cacheSize()), MOST_ENTRIES);
  }

  /**
   * Unpacks, looks whether it is a model, and stores it.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE if it is not, is larger than {@link
   *     ModelsConfig#maxUpload}, or the archive is bad; RESOURCE_EXHAUSTED while others are being
   *     uploaded; TEMPORARILY_UNAVAILABLE while tracking is away
   */
  public CachedModel take(InputStream archive) {
    if (!places.tryAcquire()) {
      throw new MillraceException(
          ErrorReason.ERROR_REASON_RESOURCE_EXHAUSTED,
          "%d models are being uploaded already: try again later.".formatted(MOST_AT_ONCE));
    }
    try {
      return unpack(archive);
    } finally {
      places.release();
    }
  }

  private CachedModel unpack(InputStream archive) {
    CachedModel model =
        cache.take(
            folder -> {
              TarFolder.unpack(archive, folder, limits, Links.NONE);
              Path root = root(folder);
              check(root);
              return root;
            });
    Lock lock = locks.get(Math.floorMod(model.digest().hashCode(), LOCKS));
    lock.lock();
    try {
      store(model);
      return model;
    } catch (IOException e) {
      model.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException failure) {
      model.close();
      throw failure;
    } finally {
      lock.unlock();
    }
  }

  /** A file that is not there is the archive's fault. */
  private static void check(Path root) {
    try {
      ModelFolder.open(root);
    } catch (MillraceException failure) {
      throw failure.reason() == ErrorReason.ERROR_REASON_RESOURCE_DOES_NOT_EXIST
          ? MillraceException.invalid(failure.getMessage())
          : failure;
    }
  }

  /** Archives are often made of the folder itself. */
  private static Path root(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      List<Path> some = all.limit(2).toList();
      return some.size() == 1 && Files.isDirectory(some.getFirst()) ? some.getFirst() : folder;
    }
  }

  /**
   * The file that makes a folder a model comes last: where it is, all was there once, and stays.
   * Whoever reads them compares the digest.
   */
  private void store(CachedModel model) throws IOException {
    String place = new Origin.OfUpload(model.digest()).path();
    String last = place + "/" + MlModel.FILE;
    boolean isDone = false;
    try {
      for (Path file : files(model.folder())) {
        String path = place + "/" + model.folder().relativize(file);
        if (!path.equals(last)) {
          store(file, path);
        }
      }
      store(model.folder().resolve(MlModel.FILE), last);
      isDone = true;
    } finally {
      if (!isDone) {
        // Also for a caller that went away.
        Context.ROOT.run(() -> remove(place, last));
      }
    }
  }

  private void remove(String place, String last) {
    try {
      artifacts.open(last).close();
    } catch (MillraceException failure) {
      if (failure.reason() == ErrorReason.ERROR_REASON_RESOURCE_DOES_NOT_EXIST) {
        artifacts.delete(place);
      }
    }
  }

  private void store(Path file, String path) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        ArtifactOutput out = artifacts.create(path)) {
      in.transferTo(out);
      out.commit();
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }
}
