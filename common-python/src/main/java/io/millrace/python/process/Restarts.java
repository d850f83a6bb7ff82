package io.millrace.python.process;

import java.time.Duration;

/**
 * How often something that ends is started again.
 *
 * @param first how long to wait before it is started again after it lived for a short time; doubled
 *     each time
 * @param longest the longest such wait
 * @param stable for how long it has to live to be started again at once
 * @param attempts how many starts in a row may fail before it is given up
 */
public record Restarts(Duration first, Duration longest, Duration stable, int attempts) {

  public Restarts {
    if (first.isNegative() || longest.compareTo(first) < 0 || attempts < 1) {
      throw new IllegalArgumentException("not how to restart: " + first + ", " + longest);
    }
  }

  /** The wait after so many short lives in a row. */
  Duration delay(int shortLives) {
    if (shortLives == 0) {
      return Duration.ZERO;
    }
    Duration delay = first.multipliedBy(1L << Math.min(20, shortLives - 1));
    return delay.compareTo(longest) > 0 ? longest : delay;
  }
}
