package io.millrace.projects.job;

import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.error.MillraceException;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * Tells runs what has become of their jobs. A job's row is what counts: whatever it says is told
 * again until tracking has taken it, whoever dies in between.
 */
@ApplicationScoped
public class Settler {

  private static final Logger LOG = Logger.getLogger(Settler.class);
  private static final int AT_ONCE = 20;

  private final JobStore store;
  private final AttemptStore attempts;
  private final JobRun run;
  private final JobArtifacts artifacts;
  private final Event<JobSettled> settled;
  private final ReentrantLock settling = new ReentrantLock();

  /** Whether there is something to do that whoever settles now may not have seen. */
  private final AtomicBoolean isAsked = new AtomicBoolean();

  Settler(
      JobStore store,
      AttemptStore attempts,
      JobRun run,
      JobArtifacts artifacts,
      Event<JobSettled> settled) {
    this.settled = settled;
    this.store = store;
    this.attempts = attempts;
    this.run = run;
    this.artifacts = artifacts;
  }

  /** What becomes of an attempt's log. */
  private enum Log {
    KEPT,
    LATER,
    NEVER
  }

  /** A worker is about to begin with a job. */
  public void begin(Job job) {
    run.begin(job);
  }

  /** A job has ended. */
  public void wake() {
    isAsked.set(true);
    Thread.ofVirtual().name("job-settler").start(this::settle);
  }

  @Scheduled(every = "10s", concurrentExecution = ConcurrentExecution.SKIP)
  void look() {
    store.forgetRequests();
    wake();
  }

  private void settle() {
    while (isAsked.get() && settling.tryLock()) {
      try {
        isAsked.set(false);
        store.abandoned(AT_ONCE).forEach(this::giveUp);
        settleAll();
      } catch (Exception e) {
        // Of the database, too, whose exceptions are checked.
        LOG.warnf("Runs are not told of their jobs' ends yet: %s", e.getMessage());
      } finally {
        settling.unlock();
      }
    }
  }

  /** None stands in another's way, unless nothing can be told to any. */
  private void settleAll() {
    long last = 0;
    List<Job> ended = store.unsettled(last);
    while (!ended.isEmpty()) {
      for (Job job : ended) {
        last = job.sequence();
        if (!settle(job)) {
          return;
        }
      }
      ended = store.unsettled(last);
    }
  }

  /** Settles one, as far as that is possible now; false if tracking is away. */
  private boolean settle(Job job) {
    try {
      Log log = keepLogs(job);
      end(job);
      if (log != Log.LATER) {
        store.settled(job, log == Log.KEPT);
        settled.fireAsync(new JobSettled(job));
      }
      return true;
    } catch (MillraceException e) {
      LOG.warnf("The run of job %s is not told of its end yet: %s", job.id(), e.getMessage());
      return e.reason() != ErrorReason.ERROR_REASON_TEMPORARILY_UNAVAILABLE;
    } catch (RuntimeException e) {
      LOG.errorf(e, "The run of job %s cannot be told of its end", job.id());
      return true;
    }
  }

  private void end(Job job) {
    try {
      run.end(job);
    } catch (MillraceException e) {
      if (!isFinal(e)) {
        throw e;
      }
      LOG.warnf("The run of job %s is not told of its end: %s", job.id(), e.getMessage());
    }
  }

  private Log keepLogs(Job job) {
    try {
      for (Attempt attempt : attempts.of(job)) {
        artifacts.keepLog(job, attempt);
      }
      return Log.KEPT;
    } catch (MillraceException e) {
      LOG.warnf("The log of job %s is not among its artifacts: %s", job.id(), e.getMessage());
      return isFinal(e) ? Log.NEVER : Log.LATER;
    } catch (IOException e) {
      LOG.warnf("The log of job %s is not among its artifacts yet: %s", job.id(), e.getMessage());
      return Log.LATER;
    }
  }

  /** Whether it would be the same another time: the run is gone, or its artifacts are elsewhere. */
  private static boolean isFinal(MillraceException failure) {
    return switch (failure.reason()) {
      case ERROR_REASON_RESOURCE_DOES_NOT_EXIST,
          ERROR_REASON_INVALID_PARAMETER_VALUE,
          ERROR_REASON_INVALID_STATE,
          ERROR_REASON_BAD_REQUEST ->
          true;
      default -> false;
    };
  }

  /**
   * Whoever made the run has died before the job could be had by workers; nobody was told of it.
   */
  private void giveUp(Job job) {
    try {
      run.abandon(job);
      store.forget(job.id());
    } catch (MillraceException e) {
      LOG.warnf("The run of job %s, which never was, is not ended: %s", job.id(), e.getMessage());
      if (isFinal(e)) {
        store.forget(job.id());
      }
    }
  }
}
