package io.millrace.projects.job;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Removes jobs by their age, if the operator wants that. Every replica may do it. */
@ApplicationScoped
class JobRetention {

  private static final Logger LOG = Logger.getLogger(JobRetention.class);

  /** So that nobody waits behind many of them. */
  private static final int STEP = 100;

  private final EndedJobStore store;
  private final Optional<Duration> keepFor;

  JobRetention(EndedJobStore store, JobConfig config) {
    this.store = store;
    keepFor = config.keepFor();
  }

  @Scheduled(every = "10m", delayed = "1m", concurrentExecution = ConcurrentExecution.SKIP)
  void look() {
    keepFor.ifPresent(this::remove);
  }

  /**
   * Removes all that ended so long ago and that nothing needs.
   *
   * @return how many
   */
  int remove(Duration age) {
    long before = System.currentTimeMillis() - age.toMillis();
    int count = 0;
    int step;
    do {
      step = store.remove(before, STEP);
      count += step;
    } while (step == STEP);
    if (count > 0) {
      LOG.infof("Removed %d jobs that ended more than %s ago", count, age);
    }
    return count;
  }
}
