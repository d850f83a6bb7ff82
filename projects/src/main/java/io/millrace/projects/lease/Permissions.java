package io.millrace.projects.lease;

import io.millrace.project.source.ProjectUri;
import io.millrace.projects.job.Job;
import io.millrace.projects.queue.Arrivals;
import io.millrace.projects.queue.Queues;
import io.millrace.projects.v1.AttemptOutcome;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Hands out what may run now, whatever was allowed when it was queued. What may not is kept back,
 * and says why, until it may again.
 */
@ApplicationScoped
class Permissions {

  private final Leases leases;
  private final HeldStore store;
  private final Queues queues;
  private final Arrivals arrivals;

  Permissions(Leases leases, HeldStore store, Queues queues, Arrivals arrivals) {
    this.leases = leases;
    this.store = store;
    this.queues = queues;
    this.arrivals = arrivals;
  }

  /** Takes a job as {@link Leases#claim} does. */
  Optional<Job> claim(Claim claim, Duration wait) throws InterruptedException {
    long deadline = System.nanoTime() + wait.toNanos();
    Optional<Job> taken = leases.claim(claim, wait);
    while (taken.isPresent() && keepsBack(taken.get())) {
      long left = Math.max(0, deadline - System.nanoTime());
      taken = leases.claim(claim, Duration.ofNanos(left));
    }
    return taken;
  }

  private Optional<String> objection(Job job) {
    return queues.objection(job.queue(), ProjectUri.parse("uri", job.spec().getUri()));
  }

  /** Gives a job back that may not run, so that nobody is given it; false if it may. */
  private boolean keepsBack(Job job) {
    Optional<String> why = objection(job);
    if (why.isEmpty()) {
      return false;
    }
    leases.finish(
        job.id(),
        job.fence(),
        new Ending(
            AttemptOutcome.ATTEMPT_OUTCOME_RELEASED, null, null, why.get(), null, List.of()));
    store.hold(job);
    return true;
  }

  @Scheduled(every = "5s", concurrentExecution = ConcurrentExecution.SKIP)
  void look() {
    for (Job job : store.held()) {
      if (objection(job).isEmpty()) {
        store.release(job);
        arrivals.signal(job.queue());
      }
    }
  }
}
