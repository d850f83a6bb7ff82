package io.millrace.worker.run;

import io.millrace.projects.v1.AttemptOutcome;
import io.millrace.worker.executor.Execution;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * What ends an attempt before its time: whoever comes first says what its outcome is. What is being
 * prepared is interrupted, what runs is stopped.
 */
final class Interruption {

  private static final ScheduledExecutorService CLOCK =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("job-timeouts").factory());

  private final Duration grace;
  private final Thread worker = Thread.currentThread();
  private AttemptOutcome outcome;
  private Execution execution;
  private boolean isOver;

  /** For an attempt that this thread works on. */
  Interruption(Duration grace) {
    this.grace = grace;
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
  void endAfter(Duration timeout) {
    CLOCK.schedule(
        () -> end(AttemptOutcome.ATTEMPT_OUTCOME_TIMED_OUT),
        timeout.toMillis(),
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
    Thread.interrupted();
    return outcome;
  }
}
