package io.millrace.projects.reproduction;

import io.millrace.projects.job.JobSettled;
import io.millrace.runtime.error.MillraceException;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.ObservesAsync;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * Compares runs once they have ended. A row without a verdict is what counts: whoever dies while
 * comparing, another server begins anew.
 */
@ApplicationScoped
class Reporter {

  private static final Logger LOG = Logger.getLogger(Reporter.class);
  private static final int PAUSE_SECONDS = 20;

  private final ReproductionStore store;
  private final Comparer comparer;
  private final ReentrantLock comparing = new ReentrantLock();

  Reporter(ReproductionStore store, Comparer comparer) {
    this.store = store;
    this.comparer = comparer;
  }

  void ended(@ObservesAsync JobSettled job) {
    wake();
  }

  @Scheduled(every = "10s", concurrentExecution = ConcurrentExecution.SKIP)
  void look() {
    store.forget();
    wake();
  }

  private void wake() {
    Thread.ofVirtual().name("reproduction-reporter").start(this::compare);
  }

  private void compare() {
    if (!comparing.tryLock()) {
      return;
    }
    try {
      for (Optional<EndedReproduction> due = store.take(); due.isPresent(); due = store.take()) {
        compare(due.get());
      }
    } catch (Exception e) {
      // Of the database, too, whose exceptions are checked.
      LOG.warnf("Runs are not compared yet: %s", e.getMessage());
    } finally {
      comparing.unlock();
    }
  }

  private void compare(EndedReproduction due) {
    try {
      store.judge(due, comparer.judge(due));
    } catch (MillraceException | IOException e) {
      LOG.warnf("Reproduction %s is not compared yet: %s", due.job().id(), e.getMessage());
      store.putBack(due, PAUSE_SECONDS);
    }
  }
}
