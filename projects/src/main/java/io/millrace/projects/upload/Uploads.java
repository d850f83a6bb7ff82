package io.millrace.projects.upload;

import io.millrace.artifact.ArtifactFiles;
import io.millrace.artifact.ArtifactInput;
import io.millrace.artifact.ArtifactOutput;
import io.millrace.common.v1.ErrorReason;
import io.millrace.project.source.FetchedProject;
import io.millrace.project.source.ProjectUri;
import io.millrace.projects.GitConfig;
import io.millrace.runtime.archive.FolderLimits;
import io.millrace.runtime.archive.Links;
import io.millrace.runtime.archive.TarFolder;
import io.millrace.runtime.error.MillraceException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.io.input.TeeInputStream;

/** Takes folders that clients send, and has tracking keep them under the digest of their files. */
@ApplicationScoped
public class Uploads {

  private final ArtifactFiles artifacts;
  private final FolderLimits limits;

  Uploads(ArtifactFiles artifacts, GitConfig config) {
    this.artifacts = artifacts;
    limits = new FolderLimits(config.maxSize(), config.maxFiles());
  }

  /**
   * Takes a tar file.
   *
   * @return the digest of its files
   * @throws MillraceException INVALID_PARAMETER_VALUE if it cannot be used
   */
  public String take(InputStream tar) {
    Path kept = null;
    try {
      kept = Files.createTempFile("project", ".tar");
      String digest = unpack(tar, kept);
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
                kept.getParent(),
                folder -> {
                  try {
                    digest[0] = TarFolder.unpack(both, folder, limits, Links.INSIDE);
                    // What lies behind the tar's end belongs to the upload as well.
                    both.transferTo(OutputStream.nullOutputStream());
                    return folder;
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
          ? MillraceException.notFound("There is no uploaded folder projects/%s.".formatted(digest))
          : failure;
    }
  }

  /**
   * Unpacks a folder.
   *
   * @param into an empty one
   * @return the project's folder in it
   * @throws MillraceException RESOURCE_DOES_NOT_EXIST if there is none
   */
  public Path unpack(ProjectUri.Upload upload, Path into) {
    try (InputStream tar = open(upload.digest())) {
      TarFolder.unpack(tar, into, limits, Links.INSIDE);
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

  private static String place(String digest) {
    return "project-uploads/%s.tar".formatted(digest);
  }
}
