package io.millrace.projects.lease;

import io.grpc.Context;
import io.millrace.projects.job.Job;
import io.millrace.projects.job.Settler;
import io.millrace.projects.queue.Arrivals;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Hands out jobs, and takes in what came of them. */
@ApplicationScoped
class Leases {

  private final ClaimStore claims;
  private final LeaseStore store;
  private final Arrivals arrivals;
  private final Settler settler;
  private final SeenWorkers workers;

  Leases(
      ClaimStore claims,
      LeaseStore store,
      Arrivals arrivals,
      Settler settler,
      SeenWorkers workers) {
    this.workers = workers;
    this.claims = claims;
    this.store = store;
    this.arrivals = arrivals;
    this.settler = settler;
  }

  /** Takes a job, waiting for one; empty if none came. Ends early when the caller is gone. */
  Optional<Job> claim(Claim claim, Duration wait) throws InterruptedException {
    workers.note(claim);
    Optional<Job> taken = claims.repeated(claim);
    if (taken.isEmpty()) {
      try (Arrivals.Waiter waiter = arrivals.waiter(claim.queues())) {
        taken = await(claim, waiter, System.nanoTime() + wait.toNanos());
      }
    }
    taken.ifPresent(settler::begin);
    return taken;
  }

  private Optional<Job> await(Claim claim, Arrivals.Waiter waiter, long deadline)
      throws InterruptedException {
    do {
      if (Context.current().isCancelled()) {
        // Nothing is taken for somebody who is gone: nobody would know of it.
        waiter.pass();
        return Optional.empty();
      }
      ClaimStore.Take take = claims.take(claim);
      if (take.job().isPresent()) {
        return take.job();
      }
      if (take.isLeft()) {
        waiter.pass();
      }
    } while (waiter.await(Duration.ofNanos(deadline - System.nanoTime())));
    return Optional.empty();
  }

  boolean renew(UUID id, long fence) {
    return store.renew(id, fence);
  }

  Job finish(UUID id, long fence, Ending ending) {
    Job job = store.finish(id, fence, ending);
    after(job);
    return job;
  }

  /** Gives up the attempts of silent workers. */
  void expire() {
    for (Optional<Job> lost = store.expire(); lost.isPresent(); lost = store.expire()) {
      after(lost.get());
    }
  }

  private void after(Job job) {
    arrivals.signal(job.queue());
    if (job.hasEnded()) {
      settler.wake();
    }
  }
}
