package io.millrace.conformance;

import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/** Waiting for what must happen, without saying how fast. */
public final class Patience {

  private static final Duration LIMIT = Duration.ofSeconds(90);

  private Patience() {}

  /** Waits until it has happened; fails after a minute and a half. */
  public static void until(BooleanSupplier happened) throws InterruptedException {
    Instant end = Instant.now().plus(LIMIT);
    while (!happened.getAsBoolean()) {
      if (Instant.now().isAfter(end)) {
        throw new AssertionError("did not happen within " + LIMIT);
      }
      Thread.sleep(20);
    }
  }
}
