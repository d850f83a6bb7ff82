package io.millrace.models.traffic;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.millrace.common.v1.ErrorReason;
import io.millrace.models.data.Payload;
import io.millrace.models.engine.Scorer;
import io.millrace.runtime.error.MillraceException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Counts and times what a model predicts, for operators. */
public final class Observed implements Scorer {

  private static final String NAME = "millrace.deployment.predictions";
  private static final String STREAMS = "millrace.deployment.streams";

  /** Of so many predictions the usual time is made, the newer ones counting more. */
  private static final int REMEMBERED = 32;

  private volatile Scorer scorer;
  private final Timer answered;
  private final Timer failed;
  private final Map<String, Timer> streams;

  /** Long until it is known better. Of two that write at once, one is forgotten. */
  private volatile long usualNanos = TimeUnit.SECONDS.toNanos(1);

  /** Under the meters {@code millrace.deployment.predictions}, with these tags. */
  public Observed(Scorer scorer, MeterRegistry registry, Tags tags) {
    this.scorer = scorer;
    answered = timer(registry, tags.and("outcome", "answered"));
    failed = timer(registry, tags.and("outcome", "failed"));
    streams =
        Stream.of("answered", "failed", "abandoned", "refused")
            .collect(
                Collectors.toMap(
                    Function.identity(),
                    outcome ->
                        Timer.builder(STREAMS)
                            .description("What a model has predicted in parts, from first to last")
                            .tags(tags.and("outcome", outcome))
                            .register(registry)));
  }

  /** Whatever it goes through from now on; it ends with this. */
  public void through(Scorer other) {
    scorer = other;
  }

  private static Timer timer(MeterRegistry registry, Tags tags) {
    return Timer.builder(NAME)
        .description("What a model has predicted, and how long that took")
        .tags(tags)
        .publishPercentiles(0.5, 0.95, 0.99)
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
      long nanos = System.nanoTime() - start;
      (isAnswered ? answered : failed).record(nanos, TimeUnit.NANOSECONDS);
      usualNanos += (nanos - usualNanos) / REMEMBERED;
    }
  }

  /** What a prediction has taken of late. */
  public long usualNanos() {
    return usualNanos;
  }

  /** Streams are timed by themselves: how long one lasts is its reader's affair too. */
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

  /** Removes the meters of these tags: they stay when one of several that have them ends. */
  public static void forget(MeterRegistry registry, Tags tags) {
    Stream.of(NAME, STREAMS)
        .flatMap(name -> registry.find(name).tags(tags).timers().stream())
        .forEach(registry::remove);
  }

  @Override
  public void close() {
    scorer.close();
  }
}
