package io.millrace.gateway.rest;

import io.vertx.core.Vertx;
import java.time.Duration;

/**
 * Ends a transfer in which nothing moves. Transfers have no deadline, so that a large file may take
 * its time; this bounds how long a dead one is held. Used on one event loop.
 */
final class IdleWatch {

  private static final int LOOKS = 4;

  private final Vertx vertx;
  private final long timer;
  private int looks;

  /**
   * @param limit how long nothing may move, give or take a quarter
   * @param onIdle called once, then the watch is over
   */
  IdleWatch(Vertx vertx, Duration limit, Runnable onIdle) {
    this.vertx = vertx;
    timer =
        vertx.setPeriodic(
            Math.max(1, limit.toMillis() / LOOKS),
            id -> {
              if (++looks >= LOOKS) {
                stop();
                onIdle.run();
              }
            });
  }

  /** Something moved. */
  void touch() {
    looks = 0;
  }

  void stop() {
    vertx.cancelTimer(timer);
  }
}
