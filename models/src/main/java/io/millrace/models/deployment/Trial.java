package io.millrace.models.deployment;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.HdrHistogram.ConcurrentHistogram;

/** What the calls of a canary have come to in this process, for its judge. */
final class Trial {

  private static final double JUDGED_PERCENT = 95;
  private static final long LONGEST_MICROS = TimeUnit.HOURS.toMicros(1);
  private static final int DIGITS = 2;

  private final ConcurrentHistogram answered;
  private final LongAdder failures;
  private final Served stable;

  /**
   * @param stable what it is to take over from
   */
  Trial(Served stable) {
    this(new ConcurrentHistogram(LONGEST_MICROS, DIGITS), new LongAdder(), stable);
  }

  private Trial(ConcurrentHistogram answered, LongAdder failures, Served stable) {
    this.answered = answered;
    this.failures = failures;
    this.stable = stable;
  }

  /** The same one, beside what serves now. */
  Trial beside(Served other) {
    return other == stable ? this : new Trial(answered, failures, other);
  }

  /** Makes a call of the canary. One that the other refuses as well is its caller's fault. */
  <T> T call(LoadedModel canary, Function<LoadedModel, T> call) {
    long start = System.nanoTime();
    T answer;
    try {
      answer = call.apply(canary);
    } catch (RuntimeException failure) {
      if (!Failures.mayBeTheCallers(failure) || !stable.refuses(call)) {
        failures.increment();
      }
      throw failure;
    }
    long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start);
    answered.recordValue(Math.min(micros, LONGEST_MICROS));
    return answer;
  }

  /** How many calls there were, without those that were wrong. */
  long calls() {
    return answered.getTotalCount() + failures.sum();
  }

  /** How many of them failed, in percent. */
  double failedPercent() {
    long all = calls();
    return all == 0 ? 0 : 100.0 * failures.sum() / all;
  }

  /** What all but one in twenty of the answers took at most, in milliseconds. */
  double latencyMillis() {
    return answered.getValueAtPercentile(JUDGED_PERCENT) / 1_000.0;
  }
}
