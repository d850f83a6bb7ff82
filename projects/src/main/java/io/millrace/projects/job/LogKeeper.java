package io.millrace.projects.job;

import io.millrace.projects.job.LogDueStore.Log;
import io.millrace.runtime.error.MillraceException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Puts what ended jobs have printed among their runs' artifacts: a few jobs at a time, each by one
 * server, and what is there is not written again. No run's end waits for it.
 */
@ApplicationScoped
class LogKeeper {

  private static final Logger LOG = Logger.getLogger(LogKeeper.class);
  private static final int AT_ONCE = 4;
  private static final int LEASE_SECONDS = 60;
  private static final long RENEW_NANOS = TimeUnit.SECONDS.toNanos(LEASE_SECONDS / 4);

  /** After a failure. */
  private static final int PAUSE_SECONDS = 30;

  private final LogDueStore store;
  private final JobArtifacts artifacts;
  private final Semaphore places = new Semaphore(AT_ONCE);

  LogKeeper(LogDueStore store, JobArtifacts artifacts) {
    this.store = store;
    this.artifacts = artifacts;
  }

  /** There may be a log to keep. */
  void wake() {
    if (places.tryAcquire()) {
      Thread.ofVirtual().name("job-log-keeper").start(this::keepAll);
    }
  }

  private void keepAll() {
    try {
      for (Optional<Job> due = store.take(LEASE_SECONDS);
          due.isPresent();
          due = store.take(LEASE_SECONDS)) {
        keep(due.get());
      }
    } catch (Exception e) {
      // Of the database, too, whose exceptions are checked.
      LOG.warnf("Logs are not among runs' artifacts yet: %s", e.getMessage());
    } finally {
      places.release();
    }
  }

  private void keep(Job job) {
    try {
      Lease lease = new Lease(job);
      for (Log log : store.due(job)) {
        artifacts.keepLog(job, log, lease::renew);
        store.kept(job, log);
      }
      store.done(job);
    } catch (MillraceException e) {
      LOG.warnf("The log of job %s is not among its artifacts: %s", job.id(), e.getMessage());
      if (FinalFailures.has(e)) {
        store.done(job);
      } else {
        store.hold(job, PAUSE_SECONDS);
      }
    } catch (IOException e) {
      LOG.warnf("The log of job %s is not among its artifacts yet: %s", job.id(), e.getMessage());
      store.hold(job, PAUSE_SECONDS);
    }
  }

  /** Keeps others away while a large log is on its way. */
  private final class Lease {
    private final Job job;
    private long renewedAt = System.nanoTime();

    Lease(Job job) {
      this.job = job;
    }

    void renew() {
      if (System.nanoTime() - renewedAt >= RENEW_NANOS) {
        store.hold(job, LEASE_SECONDS);
        renewedAt = System.nanoTime();
      }
    }
  }
}
