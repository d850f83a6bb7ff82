package io.millrace.models.upload;

import io.millrace.common.v1.ErrorReason;
import io.millrace.models.batch.artifact.ArtifactFiles;
import io.millrace.models.batch.artifact.ArtifactOutput;
import io.millrace.models.format.ModelFolder;
import io.millrace.models.source.CachedModel;
import io.millrace.models.source.ModelCache;
import io.millrace.models.source.Origin;
import io.millrace.runtime.error.MillraceException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Takes models that clients send, and has tracking keep them by the digest of their files. */
@ApplicationScoped
public class ModelUploads {

  private final ModelCache cache;
  private final ArtifactFiles artifacts;

  ModelUploads(ModelCache cache, ArtifactFiles artifacts) {
    this.cache = cache;
    this.artifacts = artifacts;
  }

  /**
   * Unpacks, looks whether it is a model, and stores it.
   *
   * @throws io.millrace.runtime.error.MillraceException INVALID_PARAMETER_VALUE if it is not, or
   *     the archive is bad; TEMPORARILY_UNAVAILABLE while tracking is away
   */
  public CachedModel take(InputStream archive) {
    CachedModel model =
        cache.take(
            folder -> {
              new Unpacking(folder, cache.size()).unpack(archive);
              Path root = root(folder);
              check(root);
              return root;
            });
    try {
      store(model);
      return model;
    } catch (IOException e) {
      model.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException failure) {
      model.close();
      throw failure;
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

  /** Whoever reads them compares the digest: files of half an upload are no model. */
  private void store(CachedModel model) throws IOException {
    String place = new Origin.OfUpload(model.digest()).path();
    boolean isNew = !artifacts.isFolder(place);
    boolean isDone = false;
    try {
      for (Path file : files(model.folder())) {
        store(file, place + "/" + model.folder().relativize(file));
      }
      isDone = true;
    } finally {
      if (!isDone && isNew) {
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
