package io.millrace.projects.sweep;

import io.millrace.projects.job.FinalFailures;
import io.millrace.projects.job.JobSettled;
import io.millrace.runtime.error.MillraceException;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.ObservesAsync;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;

/**
 * Has sweeps go on: when one is made or changed, when one of their jobs has ended, and now and then
 * in case that whoever should have done so has died. The rows are what counts.
 */
@ApplicationScoped
class SweepDriver {

  private static final Logger LOG = Logger.getLogger(SweepDriver.class);

  /** Sweeps that nobody has asked for, at the same time: one may wait long for its repository. */
  private static final int MOST_LOOKED_AT = 16;

  private final SweepLeases leases;
  private final SweepStore sweeps;
  private final SweepSteps steps;
  private final Semaphore places = new Semaphore(MOST_LOOKED_AT);
  private final Set<UUID> held = ConcurrentHashMap.newKeySet();

  SweepDriver(SweepLeases leases, SweepStore sweeps, SweepSteps steps) {
    this.leases = leases;
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
    start(id, () -> drive(id));
  }

  @Scheduled(every = "10s", concurrentExecution = ConcurrentExecution.SKIP)
  void look() {
    try {
      List<UUID> mine = List.copyOf(held);
      if (!mine.isEmpty()) {
        leases.renew(mine);
      }
      sweeps.forgetRequests();
      for (UUID id : leases.due()) {
        if (!places.tryAcquire()) {
          break;
        }
        start(
            id,
            () -> {
              try {
                drive(id);
              } finally {
                places.release();
              }
            });
      }
    } catch (Exception e) {
      // Of the database, too, whose exceptions are checked.
      LOG.warnf("Sweeps are not looked at: %s", e.getMessage());
    }
  }

  /** A thread of its own, as others may have the context of a call that is over. */
  private static void start(UUID id, Runnable work) {
    Thread.ofVirtual().name("sweep-" + id).start(work);
  }

  private void drive(UUID id) {
    try {
      goOn(id, leases.take(id));
    } catch (Exception e) {
      LOG.warnf("Sweep %s does not go on yet: %s", id, e.getMessage());
    }
  }

  private void goOn(UUID id, Optional<SweepRow> taken) {
    Optional<SweepRow> sweep = taken;
    while (sweep.isPresent()) {
      held.add(id);
      try {
        steps.take(sweep.get());
      } finally {
        held.remove(id);
      }
      sweep = leases.release(sweep.get());
    }
  }

  /**
   * Begins with a sweep that was made just now, and is this server's to see to: its run is there
   * when this returns, if tracking is.
   *
   * @throws MillraceException if there can be none; then there is no such sweep
   */
  void begin(SweepRow sweep) {
    try {
      steps.makeRun(sweep);
    } catch (MillraceException failure) {
      if (FinalFailures.has(failure)) {
        sweeps.discard(sweep);
        throw failure;
      }
      LOG.warnf("The run of sweep %s is not made yet: %s", sweep.id(), failure.getMessage());
    } finally {
      start(sweep.id(), () -> begun(sweep));
    }
  }

  /** It may have its run by now: it is read anew. */
  private void begun(SweepRow sweep) {
    try {
      goOn(sweep.id(), leases.release(sweep).or(() -> leases.take(sweep.id())));
    } catch (Exception e) {
      LOG.warnf("Sweep %s does not go on yet: %s", sweep.id(), e.getMessage());
    }
  }
}
