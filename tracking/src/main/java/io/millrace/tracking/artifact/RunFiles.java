package io.millrace.tracking.artifact;

import io.millrace.runtime.blob.BlobStore;
import io.millrace.runtime.blob.BlobWriter;
import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.v1.RunInfo;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Files that the server itself writes for a run. */
@ApplicationScoped
public class RunFiles {

  private final ArtifactRoots roots;
  private final BlobStore store;
  private final ArtifactEvents events;

  RunFiles(ArtifactRoots roots, BlobStore store, ArtifactEvents events) {
    this.roots = roots;
    this.store = store;
    this.events = events;
  }

  /**
   * Refuses an experiment whose runs do not keep their artifacts in our store.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE
   */
  public void checkExperiment(long experimentId) {
    roots.ofExperiment(experimentId);
  }

  /**
   * Writes files of a run.
   *
   * @param files their texts, by path below the run's artifacts
   */
  public void write(RunInfo run, Map<String, String> files) {
    String root = roots.ofRun(run.getRunId()).key();
    files.forEach(
        (path, text) -> {
          String key = ArtifactPath.ofFile(path).below(root);
          byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
          try (BlobWriter file = store.create(key)) {
            file.write(ByteBuffer.wrap(bytes));
            file.commit();
          }
          events.logged(key, bytes.length);
        });
  }
}
