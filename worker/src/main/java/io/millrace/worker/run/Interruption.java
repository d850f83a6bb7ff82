package io.millrace.worker.run;

import io.millrace.projects.v1.AttemptOutcome;
import io.millrace.worker.executor.Execution;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * What ends an attempt before its time: whoever comes first says what its outcome is. What is being
 * prepared is interrupted, what runs is stopped.
 */
final class Interruption {

  private static final ScheduledExecutorService CLOCK = clock();

  private final Duration grace;
  private final Thread worker = Thread.currentThread();
  private AttemptOutcome outcome;
  private Execution execution;
  private Future<?> timeout;
  private boolean isOver;

  /** For an attempt that this thread works on. */
  Interruption(Duration grace) {
    this.grace = grace;
  }

  /** What is cancelled is forgotten at once: time limits may be a year, and attempts short. */
  private static ScheduledExecutorService clock() {
    ScheduledThreadPoolExecutor clock =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("job-timeouts").factory());
    clock.setRemoveOnCancelPolicy(true);
    return clock;
  }

  /** Ends it, as that. */
  synchronized void end(AttemptOutcome asThat) {
    if (outcome != null || isOver) {
      return;
    }
    outcome = asThat;
    if (execution == null) {
      worker.interrupt();
    } else {
      execution.stop(grace());
    }
  }

  /** What is another's by now has no time left: the other may have begun. */
  private Duration grace() {
    return outcome == AttemptOutcome.ATTEMPT_OUTCOME_LOST ? Duration.ZERO : grace;
  }

  /** Ends it as timed out after so long. */
  synchronized void endAfter(Duration limit) {
    timeout =
        CLOCK.schedule(
            () -> end(AttemptOutcome.ATTEMPT_OUTCOME_TIMED_OUT),
            limit.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /** From here on, that is what is to be stopped. */
  synchronized void started(Execution running) {
    execution = running;
    if (outcome != null) {
      Thread.interrupted();
      running.stop(grace());
    }
  }

  /** What has ended it; null if nothing did. Nothing does from here on. */
  synchronized AttemptOutcome over() {
    isOver = true;
    if (timeout != null) {
      timeout.cancel(false);
    }
    Thread.interrupted();
    return outcome;
  }
}
