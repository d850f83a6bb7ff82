package io.millrace.projects.job;

import io.millrace.artifact.ArtifactFiles;
import io.millrace.artifact.ArtifactInput;
import io.millrace.artifact.ArtifactOutput;
import io.millrace.artifact.ArtifactUri;
import io.millrace.projects.log.LogStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.Optional;

/** What jobs leave among their runs' artifacts. */
@ApplicationScoped
class JobArtifacts {

  private final ArtifactFiles files;
  private final LogStore logs;

  JobArtifacts(ArtifactFiles files, LogStore logs) {
    this.files = files;
    this.logs = logs;
  }

  private static ArtifactUri log(Job job, int attempt) {
    return new ArtifactUri.OfRun(job.runId(), path(attempt));
  }

  /** Where an attempt's log is among the run's artifacts. */
  static String path(int attempt) {
    return "logs/attempt-%d.log".formatted(attempt);
  }

  /**
   * Writes an attempt's log.
   *
   * @param onPart is called again and again meanwhile
   */
  void keepLog(Job job, LogDueStore.Log log, Runnable onPart) throws IOException {
    try (ArtifactOutput out = files.create(files.place(log(job, log.attempt())))) {
      long position = 0;
      while (position < log.bytes()) {
        onPart.run();
        Optional<LogStore.Part> part = logs.read(job.sequence(), log.attempt(), position);
        if (part.isEmpty()) {
          // Another server has kept it meanwhile: the artifact stays as it is.
          return;
        }
        out.write(part.get().data());
        position += part.get().data().length;
      }
      out.commit();
    }
  }

  /** Reads an attempt's log from a place in it on. */
  ArtifactInput openLog(Job job, Attempt attempt, long position) {
    return files.open(log(job, attempt.number()), position);
  }
}
