package io.millrace.worker.executor;

import java.time.Duration;

/** A command that runs. */
public interface Execution {

  /** Waits until it has ended and all that it has printed was handed on. */
  Exit await() throws InterruptedException;

  /** Asks all of it to end, and kills what has not after the grace. Returns at once. */
  void stop(Duration grace);
}
