package io.millrace.projects.sweep;

import io.millrace.projects.job.JobSettled;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.ObservesAsync;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * Has sweeps go on: when one is made or changed, when one of their jobs has ended, and now and then
 * in case that whoever should have done so has died. The rows are what counts.
 */
@ApplicationScoped
class SweepDriver {

  private static final Logger LOG = Logger.getLogger(SweepDriver.class);

  private final ProgressStore store;
  private final SweepStore sweeps;
  private final SweepSteps steps;
  private final ReentrantLock looking = new ReentrantLock();

  SweepDriver(ProgressStore store, SweepStore sweeps, SweepSteps steps) {
    this.store = store;
    this.sweeps = sweeps;
    this.steps = steps;
  }

  void ended(@ObservesAsync JobSettled settled) {
    String creator = settled.job().creator();
    if (creator.startsWith(SweepRow.CREATOR)) {
      wake(UUID.fromString(creator.substring(SweepRow.CREATOR.length())));
    }
  }

  /** Has a sweep seen to soon. */
  void wake(UUID id) {
    Thread.ofVirtual().name("sweep-" + id).start(() -> drive(id));
  }

  @Scheduled(every = "10s", concurrentExecution = ConcurrentExecution.SKIP)
  void look() {
    // A thread of its own, as this one may have the context of a call that is over.
    Thread.ofVirtual().name("sweeps").start(this::lookAtAll);
  }

  private void lookAtAll() {
    if (!looking.tryLock()) {
      return;
    }
    try {
      sweeps.forgetRequests();
      store.running().forEach(this::drive);
    } catch (Exception e) {
      // Of the database, too, whose exceptions are checked.
      LOG.warnf("Sweeps are not looked at: %s", e.getMessage());
    } finally {
      looking.unlock();
    }
  }

  private void drive(UUID id) {
    try {
      goOn(store.take(id));
    } catch (Exception e) {
      LOG.warnf("Sweep %s does not go on yet: %s", id, e.getMessage());
    }
  }

  private void drive(SweepRow begun) {
    try {
      // It may have its run by now.
      goOn(store.release(begun).or(() -> store.take(begun.id())));
    } catch (Exception e) {
      LOG.warnf("Sweep %s does not go on yet: %s", begun.id(), e.getMessage());
    }
  }

  private void goOn(Optional<SweepRow> taken) {
    for (Optional<SweepRow> sweep = taken; sweep.isPresent(); ) {
      steps.take(sweep.get());
      sweep = store.release(sweep.get());
    }
  }

  /**
   * Goes on with a sweep that was made just now, and is this server's to see to: its run is there
   * when this returns, if tracking is.
   */
  void begin(SweepRow sweep) {
    try {
      steps.withRun(sweep);
    } catch (RuntimeException e) {
      LOG.warnf("The run of sweep %s is not made yet: %s", sweep.id(), e.getMessage());
    }
    Thread.ofVirtual().name("sweep-" + sweep.id()).start(() -> drive(sweep));
  }
}
