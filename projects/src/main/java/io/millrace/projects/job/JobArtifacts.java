package io.millrace.projects.job;

import io.millrace.artifact.ArtifactFiles;
import io.millrace.artifact.ArtifactOutput;
import io.millrace.artifact.ArtifactUri;
import io.millrace.projects.log.LogStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
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

  private static ArtifactUri log(Job job, Attempt attempt) {
    return new ArtifactUri.OfRun(job.runId(), "logs/attempt-%d.log".formatted(attempt.number()));
  }

  /** Writes an attempt's log; does nothing if it is empty. */
  void keepLog(Job job, Attempt attempt) throws IOException {
    if (attempt.logBytes() == 0) {
      return;
    }
    try (ArtifactOutput out = files.create(files.place(log(job, attempt)))) {
      long position = 0;
      while (position < attempt.logBytes()) {
        Optional<LogStore.Part> part = logs.read(job.sequence(), attempt.number(), position);
        if (part.isEmpty()) {
          // Another server has settled the job meanwhile: the artifact stays as it is.
          return;
        }
        out.write(part.get().data());
        position += part.get().data().length;
      }
      out.commit();
    }
  }

  /** Reads an attempt's log from a place in it on. */
  InputStream openLog(Job job, Attempt attempt, long position) {
    return files.open(log(job, attempt), position);
  }
}
