package io.millrace.models.batch;

import io.millrace.artifact.ArtifactFiles;
import io.millrace.common.v1.ErrorReason;
import io.millrace.models.scoring.ScoringException;
import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.v1.RunStatus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/** Takes jobs up, and works on them until they have ended. */
@ApplicationScoped
class BatchWorker {

  private static final Logger LOG = Logger.getLogger(BatchWorker.class);
  private static final int MOST_ATTEMPTS = 5;
  private static final int LONGEST_PAUSE_SECONDS = 60;

  private final QueueStore queue;
  private final ArtifactFiles files;
  private final BatchModels models;
  private final JobRun run;
  private final Sweeper sweeper;
  private final BatchConfig config;
  private final Set<Thread> working = ConcurrentHashMap.newKeySet();
  private final ReentrantLock claiming = new ReentrantLock();
  private final ScheduledExecutorService leases =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("batch-leases").factory());
  private volatile boolean isOpen;

  BatchWorker(
      QueueStore queue,
      ArtifactFiles files,
      BatchModels models,
      JobRun run,
      Sweeper sweeper,
      BatchConfig config) {
    this.queue = queue;
    this.files = files;
    this.models = models;
    this.run = run;
    this.sweeper = sweeper;
    this.config = config;
  }

  /** Behind all that others make ready. */
  void start(@Observes @Priority(Integer.MAX_VALUE) StartupEvent event) {
    isOpen = true;
  }

  /** Looks for jobs, as long as there is room for them. */
  @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
  void look() {
    if (!claiming.tryLock()) {
      return;
    }
    try {
      while (isOpen && working.size() < config.maxConcurrent()) {
        Optional<Job> claimed = queue.claim();
        if (claimed.isEmpty()) {
          return;
        }
        start(claimed.get());
      }
    } finally {
      claiming.unlock();
    }
  }

  private void start(Job job) {
    Thread thread = Thread.ofPlatform().name("batch-" + job.id()).unstarted(() -> work(job));
    working.add(thread);
    thread.start();
  }

  /** Those that were not finished are free at once for others. */
  void stop(@Observes ShutdownEvent event) throws InterruptedException {
    isOpen = false;
    for (Thread thread : working) {
      thread.interrupt();
    }
    for (Thread thread : working) {
      thread.join(TimeUnit.SECONDS.toMillis(10));
    }
    leases.shutdownNow();
  }

  private void work(Job job) {
    Thread self = Thread.currentThread();
    long interval = Math.max(1, config.lease().toMillis() / 6);
    Future<?> renewal =
        leases.scheduleWithFixedDelay(
            () -> renew(job, self), interval, interval, TimeUnit.MILLISECONDS);
    try {
      attempt(job);
    } catch (RuntimeException failure) {
      // The lease runs out, and somebody takes the job up again.
      LOG.errorf(failure, "Batch prediction %s cannot be worked on", job.id());
    } finally {
      renewal.cancel(false);
      working.remove(self);
    }
    look();
  }

  private void renew(Job job, Thread worker) {
    try {
      if (!queue.renew(job)) {
        worker.interrupt();
      }
    } catch (RuntimeException | Error failure) {
      LOG.warnf("The lease of batch prediction %s was not renewed: %s", job.id(), failure);
    }
  }

  private void attempt(Job job) {
    if (job.attempts() > MOST_ATTEMPTS) {
      fail(
          job,
          "It was taken up %d times without getting any further%s"
              .formatted(
                  MOST_ATTEMPTS,
                  job.stateMessage() == null
                      ? ": its servers ended."
                      : "; the last time: " + job.stateMessage()));
      return;
    }
    LOG.infof("Batch prediction %s goes on from row %d", job.id(), job.rowsDone());
    try (BatchModel model = models.fetch(job.spec().resolvedSource())) {
      new Attempt(job, queue, files, run, config).run(model);
      LOG.infof("Batch prediction %s has succeeded", job.id());
      sweeper.sweep(job);
    } catch (Attempt.LostException lost) {
      LOG.infof("Batch prediction %s is no longer this server's", job.id());
    } catch (ScoringException wrong) {
      fail(job, wrong.getMessage());
    } catch (MillraceException wrong) {
      // An internal error may be of the moment, too: attempts are counted.
      if (wrong.isPassing() || wrong.reason() == ErrorReason.ERROR_REASON_INTERNAL_ERROR) {
        pause(job, wrong.getMessage(), wrong);
      } else {
        fail(job, wrong.getMessage());
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      pause(job, null, stopped);
    } catch (Exception | LinkageError failure) {
      pause(job, "An internal error occurred.", failure);
    }
  }

  private void fail(Job job, String message) {
    if (queue.fail(job, message)) {
      LOG.infof("Batch prediction %s has failed: %s", job.id(), message);
      run.end(job.spec(), RunStatus.RUN_STATUS_FAILED);
      sweeper.sweep(job);
    }
  }

  private void pause(Job job, String message, Throwable cause) {
    if (Thread.interrupted()) {
      // Stopped from outside; if the job is another's by now, this changes nothing.
      queue.release(job, 0, null);
      return;
    }
    LOG.warnf(cause, "Batch prediction %s is interrupted", job.id());
    queue.release(job, Math.min(LONGEST_PAUSE_SECONDS, 1 << job.attempts()), message);
  }
}
