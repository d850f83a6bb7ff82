package io.millrace.models.engine.python;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Does things later, unless they are called off. */
final class Timer {

  private static final ScheduledThreadPoolExecutor CLOCK =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().name("python-timer").factory());

  static {
    // Nearly all are called off, long before their time.
    CLOCK.setRemoveOnCancelPolicy(true);
  }

  private Timer() {}

  static Future<?> after(Duration delay, Runnable work) {
    return CLOCK.schedule(
        () -> Thread.ofVirtual().start(work), delay.toNanos(), TimeUnit.NANOSECONDS);
  }
}
