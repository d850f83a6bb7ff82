package io.millrace.tracking.retention;

import io.millrace.tracking.TrackingConfig;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Removes by age what was deleted, if the operator wants that. Every replica may do it. */
@ApplicationScoped
class RetentionSchedule {

  private static final Logger LOG = Logger.getLogger(RetentionSchedule.class);

  private final Optional<Duration> olderThan;
  private final GarbageCollector collector;

  RetentionSchedule(TrackingConfig config, GarbageCollector collector) {
    olderThan = config.retention().olderThan();
    this.collector = collector;
  }

  @Scheduled(
      every = "${millrace.tracking.retention.every}",
      delayed = "${millrace.tracking.retention.every}",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  void collect() throws InterruptedException {
    if (olderThan.isPresent()) {
      long deletedBy = System.currentTimeMillis() - olderThan.get().toMillis();
      int count = collector.collect(Selection.all(deletedBy), Integer.MAX_VALUE, things -> {});
      if (count > 0) {
        LOG.infof("Removed %d things that were deleted more than %s ago", count, olderThan.get());
      }
    }
  }
}
