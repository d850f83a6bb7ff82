package io.millrace.models.traffic;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.ValueAtPercentile;
import io.millrace.common.v1.ErrorReason;
import io.millrace.models.data.Payload;
import io.millrace.models.engine.Scorer;
import io.millrace.runtime.error.MillraceException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Counts and times what a model predicts: for operators, and for the judgement of a canary. */
public final class Observed implements Scorer {

  private static final double JUDGED = 0.95;

  private volatile Scorer scorer;
  private final MeterRegistry registry;
  private final Timer answered;
  private final Timer failed;
  private final Map<String, Timer> streams;
  private final LongAdder calls = new LongAdder();
  private final LongAdder failures = new LongAdder();

  /** Under the meters {@code millrace.deployment.predictions}, with these tags. */
  public Observed(Scorer scorer, MeterRegistry registry, Tags tags) {
    this.scorer = scorer;
    this.registry = registry;
    answered = timer(tags.and("outcome", "answered"));
    failed = timer(tags.and("outcome", "failed"));
    streams =
        Stream.of("answered", "failed", "abandoned", "refused")
            .collect(
                Collectors.toMap(
                    Function.identity(),
                    outcome ->
                        Timer.builder("millrace.deployment.streams")
                            .description("What a model has predicted in parts, from first to last")
                            .tags(tags.and("outcome", outcome))
                            .register(registry)));
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
      (isAnswered ? answered : failed).record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
    }
  }

  /**
   * Streams are timed by themselves: how long one lasts is its reader's affair too, and says
   * nothing against a canary.
   */
  @Override
  public void predictStream(Payload input, Map<String, Object> params, Consumer<Payload> parts) {
    long start = System.nanoTime();
    Reader reader = new Reader(parts);
    String outcome = "answered";
    try {
      scorer.predictStream(input, params, reader);
    } catch (RuntimeException failure) {
      outcome = reader.hasGone ? "abandoned" : "failed";
      if (isForNobody(failure)) {
        outcome = "refused";
      }
      throw failure;
    } finally {
      calls.increment();
      if (outcome.equals("failed")) {
        failures.increment();
      }
      streams.get(outcome).record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
    }
  }

  /** The model does not stream at all: that is no failure of this revision. */
  private static boolean isForNobody(RuntimeException failure) {
    return failure instanceof MillraceException known
        && known.reason() == ErrorReason.ERROR_REASON_NOT_IMPLEMENTED;
  }

  /** Remembers whether it was the taker of the parts that failed. */
  private static final class Reader implements Consumer<Payload> {
    private final Consumer<Payload> parts;
    private boolean hasGone;

    Reader(Consumer<Payload> parts) {
      this.parts = parts;
    }

    @Override
    public void accept(Payload part) {
      hasGone = true;
      parts.accept(part);
      hasGone = false;
    }
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
    streams.values().forEach(registry::remove);
    scorer.close();
  }
}
