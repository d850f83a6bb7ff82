package io.millrace.models.batch;

import io.millrace.artifact.ArtifactFiles;
import io.millrace.runtime.error.MillraceException;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/** Takes away the parts of jobs that have ended, however they did. */
@ApplicationScoped
class Sweeper {

  private static final Logger LOG = Logger.getLogger(Sweeper.class);
  private static final int AT_ONCE = 20;

  private final JobStore store;
  private final ArtifactFiles files;
  private final AtomicBoolean isSweeping = new AtomicBoolean();

  Sweeper(JobStore store, ArtifactFiles files) {
    this.store = store;
    this.files = files;
  }

  /** On a thread of its own: one call after the other is made, and each has its own context. */
  @Scheduled(every = "30s")
  void sweep() {
    if (isSweeping.compareAndSet(false, true)) {
      Thread.ofVirtual()
          .name("batch-sweeper")
          .start(
              () -> {
                try {
                  store.staged(AT_ONCE).forEach(this::sweep);
                } finally {
                  isSweeping.set(false);
                }
              });
    }
  }

  /** Takes those of a job away; if that does not succeed, it is tried again later. */
  void sweep(Job job) {
    try {
      files.delete(job.staging());
      store.swept(job);
    } catch (MillraceException e) {
      LOG.warnf("Parts of batch prediction %s are still there: %s", job.id(), e.getMessage());
    }
  }
}
