package io.millrace.tracking.artifact;

import io.millrace.runtime.blob.BlobStore;
import io.millrace.runtime.blob.BlobWriter;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.grpc.Inbound;
import io.millrace.tracking.v1.UploadRunArtifactRequest;

/**
 * One upload to a run, judged in MLflow's order: its size before its path, its path before its
 * emptiness, and the run last. What is wrong with path or run is known before the bytes come and
 * said after them, so none are held: they go to the file, or nowhere.
 */
final class RunUpload {

  private static final int MAX_SIZE = 10 * 1024 * 1024;

  private final ArtifactRoots roots;
  private final BlobStore store;
  private final UploadRunArtifactRequest first;
  private MillraceException badPath;
  private MillraceException badPlace;

  /**
   * @param first the first message; null if there was none
   */
  RunUpload(ArtifactRoots roots, BlobStore store, UploadRunArtifactRequest first) {
    this.roots = roots;
    this.store = store;
    this.first = first;
    if (first == null || first.getRunUuid().isEmpty()) {
      throw MillraceException.invalid("Request must specify run_uuid.");
    }
    if (first.getPath().isEmpty()) {
      throw MillraceException.invalid("Request must specify path.");
    }
    if (first.getRunUuid().indexOf('\0') >= 0) {
      throw MillraceException.invalid(
          "Invalid value for parameter 'run_uuid' supplied: It contains a NUL character.");
    }
  }

  /** What was written. */
  record Written(String key, long size) {}

  Written receive(Inbound<UploadRunArtifactRequest> in) throws InterruptedException {
    String key = key();
    try (BlobWriter file = create(key)) {
      long size = 0;
      for (UploadRunArtifactRequest piece = first; piece != null; piece = in.next()) {
        Pieces.check("path", first.getPath(), piece.getPath(), piece.getData());
        Pieces.check("run_uuid", first.getRunUuid(), piece.getRunUuid(), piece.getData());
        size += piece.getData().size();
        if (size > MAX_SIZE) {
          throw MillraceException.invalid("Artifact size is too large. Max size is 10MB.");
        }
        if (file != null) {
          file.write(piece.getData().asReadOnlyByteBuffer());
        }
      }
      judge(size);
      file.commit();
      return new Written(key, size);
    }
  }

  private void judge(long size) {
    if (badPath != null) {
      throw badPath;
    }
    if (size == 0) {
      throw MillraceException.invalid("Request must specify data.");
    }
    if (badPlace != null) {
      throw badPlace;
    }
  }

  /** The file's key; null if it is refused. */
  private String key() {
    ArtifactPath path;
    try {
      path = ArtifactPath.ofFile(first.getPath());
    } catch (MillraceException refused) {
      badPath = refused;
      return null;
    }
    try {
      return path.below(roots.ofRun(first.getRunUuid()).key());
    } catch (MillraceException refused) {
      badPlace = refused;
      return null;
    }
  }

  /** Begins the file; null if it is refused. */
  private BlobWriter create(String key) {
    try {
      return key == null ? null : store.create(key);
    } catch (MillraceException refused) {
      badPlace = refused;
      return null;
    }
  }
}
