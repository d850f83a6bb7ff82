package io.millrace.projects.lease;

import io.millrace.project.source.ProjectUri;
import io.millrace.projects.job.Job;
import io.millrace.projects.queue.Arrivals;
import io.millrace.projects.queue.Queues;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Lets jobs be taken again that were kept back, as what they run was not allowed any more. */
@ApplicationScoped
class Permissions {

  private final HeldStore store;
  private final Queues queues;
  private final Arrivals arrivals;

  Permissions(HeldStore store, Queues queues, Arrivals arrivals) {
    this.store = store;
    this.queues = queues;
    this.arrivals = arrivals;
  }

  private Optional<String> objection(Job job) {
    return queues.objection(job.queue(), ProjectUri.parse("uri", job.spec().getUri()));
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
