package io.millrace.projects.upload;

import io.millrace.artifact.ArtifactFiles;
import io.millrace.artifact.ArtifactInput;
import io.millrace.artifact.ArtifactOutput;
import io.millrace.common.v1.ErrorReason;
import io.millrace.project.source.FetchedProject;
import io.millrace.project.source.Folders;
import io.millrace.project.source.ProjectUri;
import io.millrace.projects.GitConfig;
import io.millrace.runtime.archive.BoundedInput;
import io.millrace.runtime.archive.FolderLimits;
import io.millrace.runtime.archive.Links;
import io.millrace.runtime.archive.TarFolder;
import io.millrace.runtime.error.MillraceException;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.commons.io.input.TeeInputStream;

/** Takes folders that clients send, and has tracking keep them under the digest of their files. */
@ApplicationScoped
public class Uploads {

  /** Each takes the disk, and a thread, for as long as its sender likes. */
  private static final int MOST_AT_ONCE = 4;

  /** What a tar file has beside a file's bytes, at most; and once, at its end. */
  private static final long BESIDE_A_FILE = 4096;

  private static final long AT_ITS_END = 1 << 20;

  private static final String PLACE = "project-uploads";

  private static final String ENDING = ".tar";

  private final ArtifactFiles artifacts;
  private final UploadStore uploads;
  private final FolderLimits limits;
  private final Path folder;
  private final Semaphore places = new Semaphore(MOST_AT_ONCE);

  Uploads(ArtifactFiles artifacts, UploadStore uploads, GitConfig config) {
    this.artifacts = artifacts.as("projects");
    this.uploads = uploads;
    limits = new FolderLimits(config.maxSize(), config.maxFiles());
    folder = Path.of(config.folder()).toAbsolutePath().resolve("uploads");
  }

  /** What an earlier process did not finish is of no use. */
  void clean(@Observes StartupEvent event) throws IOException {
    Folders.delete(folder);
  }

  /**
   * Takes a tar file.
   *
   * @return the digest of its files
   * @throws MillraceException INVALID_PARAMETER_VALUE if it cannot be used; RESOURCE_EXHAUSTED
   *     while others are being uploaded
   */
  public String take(InputStream tar) {
    if (!places.tryAcquire()) {
      throw new MillraceException(
          ErrorReason.ERROR_REASON_RESOURCE_EXHAUSTED,
          "%d projects are being uploaded already: try again later.".formatted(MOST_AT_ONCE));
    }
    AtomicLong left = new AtomicLong(limits.bytes() + BESIDE_A_FILE * limits.files() + AT_ITS_END);
    try {
      return keep(new BoundedInput(tar, left));
    } catch (RuntimeException failure) {
      throw left.get() < 0
          ? MillraceException.invalid(
              "The upload is too large: the files of a project have %d bytes at most (millrace.projects.git.max-size)."
                  .formatted(limits.bytes()))
          : failure;
    } finally {
      places.release();
    }
  }

  private String keep(InputStream tar) {
    Path kept = null;
    try {
      Files.createDirectories(folder);
      kept = Files.createTempFile(folder, "project", ".tar");
      String digest = unpack(tar, kept);
      // Before it is stored, so that nobody removes it meanwhile.
      uploads.sent(digest);
      store(kept, digest);
      return digest;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      delete(kept);
    }
  }

  /** Looks whether it is what it should be, and keeps it as it has come. */
  private String unpack(InputStream tar, Path kept) throws IOException {
    String[] digest = new String[1];
    try (OutputStream copy = Files.newOutputStream(kept);
        InputStream both = new TeeInputStream(tar, copy);
        FetchedProject fetched =
            FetchedProject.into(
                folder,
                files -> {
                  try {
                    digest[0] = TarFolder.unpack(both, files, limits, Links.INSIDE);
                    // What lies behind the tar's end belongs to the upload as well.
                    both.transferTo(OutputStream.nullOutputStream());
                    return files;
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                })) {
      return digest[0];
    }
  }

  private void store(Path tar, String digest) throws IOException {
    try (InputStream in = Files.newInputStream(tar);
        ArtifactOutput out = artifacts.create(place(digest))) {
      in.transferTo(out);
      out.commit();
    }
  }

  private static void delete(Path file) {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The tar file of a folder, to be closed.
   *
   * @throws MillraceException RESOURCE_DOES_NOT_EXIST if there is none
   */
  public ArtifactInput open(String digest) {
    try {
      return artifacts.open(place(digest));
    } catch (MillraceException failure) {
      throw failure.reason() == ErrorReason.ERROR_REASON_RESOURCE_DOES_NOT_EXIST
          ? UploadUse.gone(digest)
          : failure;
    }
  }

  /**
   * Unpacks a folder.
   *
   * @param into an empty one
   * @return the project's folder in it
   * @throws MillraceException RESOURCE_DOES_NOT_EXIST if there is none, or other files than these
   */
  public Path unpack(ProjectUri.Upload upload, Path into) {
    try (InputStream tar = open(upload.digest())) {
      String digest = TarFolder.unpack(tar, into, limits, Links.INSIDE);
      if (!digest.equals(upload.digest())) {
        throw MillraceException.notFound(
            "The uploaded folder projects/%s is gone: what is kept in its place has other files. Upload it again."
                .formatted(upload.digest()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Path project = into.resolve(upload.folder()).normalize();
    if (!Files.isDirectory(project)) {
      throw MillraceException.notFound(
          "Could not find subdirectory %s of projects/%s"
              .formatted(upload.folder(), upload.digest()));
    }
    return project;
  }

  /** Gives the digests of those that are stored, some at a time. */
  void list(Consumer<List<String>> some) {
    artifacts.list(
        PLACE,
        names ->
            some.accept(
                names.stream()
                    .filter(name -> name.endsWith(ENDING))
                    .map(name -> name.substring(0, name.length() - ENDING.length()))
                    .filter(name -> ProjectUri.UPLOAD.matcher("projects/" + name).matches())
                    .toList()));
  }

  /** Removes one; nothing happens if there is none. */
  void remove(String digest) {
    artifacts.delete(place(digest));
  }

  private static String place(String digest) {
    return "%s/%s%s".formatted(PLACE, digest, ENDING);
  }
}
