package io.millrace.models.traffic;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.ValueAtPercentile;
import io.millrace.models.data.Payload;
import io.millrace.models.engine.Scorer;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Counts and times what a model predicts: for operators, and for the judgement of a canary. */
public final class Observed implements Scorer {

  private static final double JUDGED = 0.95;

  /** Of so many predictions the usual time is made, the newer ones counting more. */
  private static final int REMEMBERED = 32;

  private volatile Scorer scorer;
  private final MeterRegistry registry;
  private final Timer answered;
  private final Timer failed;
  private final LongAdder calls = new LongAdder();
  private final LongAdder failures = new LongAdder();

  /** Long until it is known better. Of two that write at once, one is forgotten. */
  private volatile long usualNanos = TimeUnit.SECONDS.toNanos(1);

  /** Under the meters {@code millrace.deployment.predictions}, with these tags. */
  public Observed(Scorer scorer, MeterRegistry registry, Tags tags) {
    this.scorer = scorer;
    this.registry = registry;
    answered = timer(tags.and("outcome", "answered"));
    failed = timer(tags.and("outcome", "failed"));
  }

  /** Whatever it goes through from now on; it ends with this. */
  public void through(Scorer other) {
    scorer = other;
  }

  private Timer timer(Tags tags) {
    return Timer.builder("millrace.deployment.predictions")
        .description("What a model has predicted, and how long that took")
        .tags(tags)
        .publishPercentiles(0.5, JUDGED, 0.99)
        .register(registry);
  }

  @Override
  public Payload predict(Payload input, Map<String, Object> params) {
    long start = System.nanoTime();
    boolean isAnswered = false;
    try {
      Payload answer = scorer.predict(input, params);
      isAnswered = true;
      return answer;
    } finally {
      calls.increment();
      if (!isAnswered) {
        failures.increment();
      }
      long nanos = System.nanoTime() - start;
      (isAnswered ? answered : failed).record(nanos, TimeUnit.NANOSECONDS);
      usualNanos += (nanos - usualNanos) / REMEMBERED;
    }
  }

  /** What a prediction has taken of late. */
  public long usualNanos() {
    return usualNanos;
  }

  /** How many predictions were asked for. */
  public long calls() {
    return calls.sum();
  }

  /** How many of them failed, in percent. */
  public double failedPercent() {
    long all = calls.sum();
    return all == 0 ? 0 : 100.0 * failures.sum() / all;
  }

  /**
   * What all but one in twenty of the answers of the last minutes took at most, in milliseconds.
   */
  public double latencyMillis() {
    for (ValueAtPercentile value : answered.takeSnapshot().percentileValues()) {
      if (value.percentile() == JUDGED) {
        return value.value(TimeUnit.MILLISECONDS);
      }
    }
    return 0;
  }

  @Override
  public void close() {
    registry.remove(answered);
    registry.remove(failed);
    scorer.close();
  }
}
