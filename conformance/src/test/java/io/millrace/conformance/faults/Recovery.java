package io.millrace.conformance.faults;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How long the service takes to be back once the cause of a fault is gone; prints it. */
final class Recovery {

  private Recovery() {}

  /** Something that returns when the service is back. */
  @FunctionalInterface
  interface Wait {
    void await() throws Exception;
  }

  /** Waits, and prints how long that took: docs/reliability.md has these lines. */
  static void measure(String fault, Wait back) throws Exception {
    long start = System.nanoTime();
    back.await();
    Duration taken = Duration.ofNanos(System.nanoTime() - start);
    System.out.printf("recovery after %s: %d ms%n", fault, taken.toMillis());
  }

  /** Tries until it is done; how often is no matter. */
  static void untilDone(Call call) throws Exception {
    while (call.attempt() != Attempt.DONE) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  /** One call. */
  @FunctionalInterface
  interface Call {
    Attempt attempt() throws Exception;
  }
}
