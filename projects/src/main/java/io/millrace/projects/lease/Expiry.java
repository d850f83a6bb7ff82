package io.millrace.projects.lease;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;

/** Looks for workers that nothing is heard of. */
@ApplicationScoped
class Expiry {

  private final Leases leases;
  private final long first;

  Expiry(Leases leases, LeaseConfig config) {
    this.leases = leases;
    // Workers whose server was away have something to say first.
    first = System.nanoTime() + config.duration().toNanos() / 3;
  }

  @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
  void look() {
    if (System.nanoTime() - first >= 0) {
      leases.expire();
    }
  }
}
