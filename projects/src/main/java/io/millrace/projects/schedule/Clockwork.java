package io.millrace.projects.schedule;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.exceptions.ExecutionException;
import com.github.kagkarlsson.scheduler.exceptions.TaskInstanceCurrentlyExecutingException;
import com.github.kagkarlsson.scheduler.exceptions.TaskInstanceNotFoundException;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionContext;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Has the firings of each schedule seen to that are pending, a few schedules at once. db-scheduler
 * keeps when that is, and gives a schedule to one server of all; what is to be done then is in the
 * schedule's own rows, which whoever looks takes from there. So it does no harm to look once too
 * often, and what is changed while somebody looks is seen when they are done.
 */
@ApplicationScoped
class Clockwork {

  static final String TASK = "schedule";

  private static final Logger LOG = Logger.getLogger(Clockwork.class);
  private static final int MOST_TRIES = 10;
  private static final Duration RETRY = Duration.ofSeconds(10);

  /**
   * To make a job takes as long as its repository does. People who ask for jobs need places too.
   */
  private static final int THREADS = 3;

  /** Four without a word, and a server is taken for dead. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);

  private static final int HEARTBEATS_MISSED = 4;

  private final PendingFirings pending;
  private final Firer firer;
  private final CustomTask<Void> task;
  private final Scheduler scheduler;

  Clockwork(@DataSource("projects") AgroalDataSource source, PendingFirings pending, Firer firer) {
    this.pending = pending;
    this.firer = firer;
    task =
        Tasks.custom(TASK, Void.class)
            .onFailure(
                (failed, operations) -> operations.reschedule(failed, Instant.now().plus(RETRY)))
            .execute(this::look);
    scheduler =
        Scheduler.create(source, task)
            .schedulerName(new SchedulerName.Fixed(UUID.randomUUID().toString()))
            .tableName("projects.scheduled_tasks")
            .threads(THREADS)
            .pollingInterval(Duration.ofSeconds(1))
            .enableImmediateExecution()
            .heartbeatInterval(HEARTBEAT)
            .missedHeartbeatsLimit(HEARTBEATS_MISSED)
            .shutdownMaxWait(Duration.ofSeconds(10))
            .build();
  }

  /** Behind all that others make ready. */
  void start(@Observes @Priority(Integer.MAX_VALUE) StartupEvent event) {
    scheduler.start();
  }

  void stop(@Observes ShutdownEvent event) {
    scheduler.stop();
  }

  /** Whoever changed a schedule may have died before it was told here. */
  @Scheduled(every = "10s", concurrentExecution = ConcurrentExecution.SKIP)
  void remember() {
    pending.forgotten().forEach(this::set);
  }

  /** Something about a schedule has changed: when it is to be looked at is kept. */
  void set(long id) {
    for (int i = 0; i < MOST_TRIES; i++) {
      if (set(id, pending.when(id))) {
        return;
      }
    }
    LOG.debugf("When schedule %d is to be looked at is left to those who remember it", id);
  }

  /** Answers false if others were at it at the same moment, and may have known less. */
  private boolean set(long id, Optional<Instant> when) {
    TaskInstance<Void> instance = task.instance(Long.toString(id));
    try {
      if (when.isEmpty()) {
        scheduler.cancel(instance);
      } else if (!scheduler.scheduleIfNotExists(instance, when.get())) {
        scheduler.reschedule(instance, when.get());
      }
      return true;
    } catch (TaskInstanceCurrentlyExecutingException e) {
      // Whoever is looking asks again when they are done.
      return true;
    } catch (TaskInstanceNotFoundException e) {
      return when.isEmpty();
    } catch (ExecutionException e) {
      return false;
    }
  }

  private CompletionHandler<Void> look(TaskInstance<Void> instance, ExecutionContext context) {
    long id = Long.parseLong(instance.getId());
    firer.fire(id);
    return (complete, operations) -> done(id, complete, operations);
  }

  private void done(long id, ExecutionComplete complete, ExecutionOperations<Void> operations) {
    Optional<Instant> when = pending.when(id);
    if (when.isPresent()) {
      operations.reschedule(complete, when.get());
    } else {
      operations.remove();
    }
    // Who has changed it before this line has found it being looked at.
    Optional<Instant> now = pending.when(id);
    if (!now.equals(when)) {
      set(id);
    }
  }
}
