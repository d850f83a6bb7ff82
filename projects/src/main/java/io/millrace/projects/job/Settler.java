package io.millrace.projects.job;

import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.error.MillraceException;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * Tells runs what has become of their jobs. A job's row is what counts: whatever it says is told
 * again until tracking has taken it, whoever dies in between. What a job has printed follows later,
 * by {@link LogKeeper}.
 */
@ApplicationScoped
public class Settler {

  private static final Logger LOG = Logger.getLogger(Settler.class);
  private static final int AT_ONCE = 20;

  /** After a failure. */
  private static final int PAUSE_SECONDS = 5;

  private final JobStore store;
  private final SettlingStore settling;
  private final JobRun run;
  private final LogKeeper logs;
  private final Event<JobSettled> settled;
  private final ReentrantLock lock = new ReentrantLock();
  private final ReentrantLock sweeping = new ReentrantLock();

  /** Whether there is something to do that whoever settles now may not have seen. */
  private final AtomicBoolean isAsked = new AtomicBoolean();

  Settler(
      JobStore store,
      SettlingStore settling,
      JobRun run,
      LogKeeper logs,
      Event<JobSettled> settled) {
    this.store = store;
    this.settling = settling;
    this.run = run;
    this.logs = logs;
    this.settled = settled;
  }

  /** A worker is about to begin with a job. */
  public void begin(Job job) {
    if (!run.begin(job)) {
      settling.doubt(job);
    }
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
    logs.wake();
    // A thread of its own, as this one may have the context of a call that is over.
    Thread.ofVirtual().name("job-sweeper").start(this::sweep);
  }

  /** Sees to what others have left behind. */
  private void sweep() {
    if (!sweeping.tryLock()) {
      return;
    }
    try {
      store.abandoned(AT_ONCE).forEach(this::giveUp);
      settling.takeDoubtful(AT_ONCE).forEach(this::recheck);
    } catch (Exception e) {
      // Of the database, too, whose exceptions are checked.
      LOG.warnf("Runs of jobs are not looked at again yet: %s", e.getMessage());
    } finally {
      sweeping.unlock();
    }
  }

  private void settle() {
    while (isAsked.get() && lock.tryLock()) {
      try {
        isAsked.set(false);
        settleAll();
      } catch (Exception e) {
        // Of the database, too, whose exceptions are checked.
        LOG.warnf("Runs are not told of their jobs' ends yet: %s", e.getMessage());
      } finally {
        lock.unlock();
      }
    }
  }

  /** None stands in another's way, unless nothing can be told to any. */
  private void settleAll() {
    boolean isAway = false;
    while (!isAway) {
      List<Job> ended = settling.take(AT_ONCE);
      for (Job job : ended) {
        if (isAway || !settle(job)) {
          isAway = true;
          settling.postpone(job, PAUSE_SECONDS);
        }
      }
      if (ended.size() < AT_ONCE) {
        return;
      }
    }
  }

  /** Settles one, as far as that is possible now; false if tracking is away. */
  private boolean settle(Job job) {
    try {
      end(job);
      switch (settling.settled(job)) {
        case KNOWN -> {
          return true;
        }
        case LOG -> logs.wake();
        case NOTHING -> {}
      }
      settled.fireAsync(new JobSettled(job));
    } catch (MillraceException e) {
      LOG.warnf("The run of job %s is not told of its end yet: %s", job.id(), e.getMessage());
      return e.reason() != ErrorReason.ERROR_REASON_TEMPORARILY_UNAVAILABLE;
    } catch (RuntimeException e) {
      LOG.errorf(e, "The run of job %s cannot be told of its end", job.id());
    }
    return true;
  }

  private void end(Job job) {
    try {
      run.end(job);
    } catch (MillraceException e) {
      if (!FinalFailures.has(e)) {
        throw e;
      }
      LOG.warnf("The run of job %s is not told of its end: %s", job.id(), e.getMessage());
    }
  }

  /** Ends a run again to which it was said too late that it runs. */
  private void recheck(Job job) {
    try {
      end(job);
      settling.checked(job);
    } catch (MillraceException e) {
      LOG.warnf("The run of job %s is not looked at again yet: %s", job.id(), e.getMessage());
    }
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
      if (FinalFailures.has(e)) {
        store.forget(job.id());
      }
    }
  }
}
