package io.millrace.worker;

import com.google.protobuf.util.Durations;
import io.millrace.projects.v1.Assignment;
import io.millrace.projects.v1.AttemptOutcome;
import io.millrace.projects.v1.ClaimJobRequest;
import io.millrace.projects.v1.FinishAttemptRequest;
import io.millrace.projects.v1.Resources;
import io.millrace.projects.v1.WorkerCapabilities;
import io.millrace.runtime.error.MillraceException;
import io.millrace.worker.run.JobRunner;
import io.millrace.worker.run.RunningJobs;
import io.millrace.worker.server.Server;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Takes jobs, several at a time, and runs them until it is stopped. */
public final class Worker implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(Worker.class);
  private static final Duration WAIT = Duration.ofSeconds(30);

  /** What is free is said once for each asking, and there is more as soon as a job ends. */
  private static final Duration WAIT_FOR_MORE = Duration.ofSeconds(2);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final String name;
  private final List<String> queues;
  private final Server server;
  private final JobRunner runner;
  private final Free free;
  private final Supplier<WorkerCapabilities> capabilities;
  private final RunningJobs running = new RunningJobs();

  /** One asks at a time: two would be given what is free once. */
  private final ReentrantLock asking = new ReentrantLock(true);

  private final List<Thread> slots = new ArrayList<>();

  /** Those that wait for a job. */
  private final Set<Thread> idle = ConcurrentHashMap.newKeySet();

  private volatile boolean isStopping;

  /**
   * A worker.
   *
   * @param name for people
   * @param total what all jobs together may take
   * @param capabilities what it can run; asked for again and again
   */
  public Worker(
      String name,
      List<String> queues,
      Server server,
      JobRunner runner,
      Resources total,
      Supplier<WorkerCapabilities> capabilities) {
    this.capabilities = capabilities;
    this.name = name;
    this.queues = List.copyOf(queues);
    this.server = server;
    this.runner = runner;
    this.free = new Free(total);
  }

  /** Begins to take jobs, so many at a time at most. */
  public void start(int concurrency) {
    for (int i = 0; i < concurrency; i++) {
      slots.add(Thread.ofPlatform().name("slot-" + i).start(this::work));
    }
  }

  private void work() {
    Duration pause = FIRST_PAUSE;
    // A claim that was not answered is repeated with its id: the job it was given is not lost.
    String unanswered = null;
    try {
      while (!isStopping) {
        unanswered = unanswered == null ? UUID.randomUUID().toString() : unanswered;
        try {
          next(unanswered);
          unanswered = null;
          pause = FIRST_PAUSE;
        } catch (MillraceException failure) {
          if (!isStopping) {
            LOG.warnf("No job can be taken: %s", failure.getMessage());
            pause = rest(pause);
          }
        } catch (RuntimeException failure) {
          // Whatever it was, it is no reason to work on no other job.
          LOG.error("A job was not worked on to its end", failure);
          unanswered = null;
          pause = rest(pause);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (unanswered != null) {
      giveBack(unanswered);
    }
  }

  /** Waits, and says how long to wait the next time. */
  private static Duration rest(Duration pause) throws InterruptedException {
    Thread.sleep(pause);
    Duration longer = pause.multipliedBy(2).plusMillis(100);
    return longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
  }

  /** A claim that was broken off may have been given a job all the same: nobody else has it. */
  private void giveBack(String claimId) {
    Thread.interrupted();
    try {
      server.claim(claim(claimId, Duration.ZERO)).ifPresent(this::release);
    } catch (MillraceException failure) {
      LOG.debugf("The last claim is not asked for any more: %s", failure.getMessage());
    }
  }

  private void release(Assignment job) {
    server.finish(
        job, FinishAttemptRequest.newBuilder().setOutcome(AttemptOutcome.ATTEMPT_OUTCOME_RELEASED));
  }

  private void next(String claimId) throws InterruptedException {
    Optional<Assignment> taken = Optional.empty();
    long askedAt = 0;
    boolean isFree = true;
    idle.add(Thread.currentThread());
    try {
      asking.lockInterruptibly();
      try {
        askedAt = System.nanoTime();
        if (!isStopping) {
          taken = server.claim(claim(claimId, free.mayGrow() ? WAIT_FOR_MORE : WAIT));
        }
        isFree = taken.isEmpty() || free.take(taken.get().getSpec().getResources());
      } finally {
        asking.unlock();
      }
    } finally {
      idle.remove(Thread.currentThread());
    }
    if (!isFree) {
      // It was given to an earlier asking, whose answer was lost, and another job has come since.
      release(taken.get());
    } else if (taken.isPresent()) {
      work(taken.get(), askedAt);
    }
  }

  private void work(Assignment job, long askedAt) throws InterruptedException {
    LOG.infof("Job %s, attempt %d: %s", job.getJobId(), job.getAttempt(), job.getSpec().getUri());
    try {
      runner.run(job, askedAt, running);
    } finally {
      free.giveBack(job.getSpec().getResources());
    }
  }

  private ClaimJobRequest claim(String claimId, Duration wait) {
    return ClaimJobRequest.newBuilder()
        .setWorker(name)
        .addAllQueues(queues)
        .setFree(free.now())
        .setCapabilities(capabilities.get())
        .setWait(Durations.fromMillis(wait.toMillis()))
        .setClaimId(claimId)
        .build();
  }

  /** Gives back what runs, and waits until the server knows. */
  @Override
  public void close() {
    isStopping = true;
    running.release();
    idle.forEach(Thread::interrupt);
    try {
      for (Thread slot : slots) {
        if (!slot.join(Duration.ofSeconds(1)) && slot.getState() != Thread.State.TERMINATED) {
          slot.join(WAIT);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
