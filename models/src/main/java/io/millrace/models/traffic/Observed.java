package io.millrace.models.traffic;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.millrace.models.data.Payload;
import io.millrace.models.engine.Scorer;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Counts and times what a model predicts, for operators. */
public final class Observed implements Scorer {

  private static final String NAME = "millrace.deployment.predictions";

  private volatile Scorer scorer;
  private final Timer answered;
  private final Timer failed;

  /** Under the meters {@code millrace.deployment.predictions}, with these tags. */
  public Observed(Scorer scorer, MeterRegistry registry, Tags tags) {
    this.scorer = scorer;
    answered = timer(registry, tags.and("outcome", "answered"));
    failed = timer(registry, tags.and("outcome", "failed"));
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
      (isAnswered ? answered : failed).record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
    }
  }

  /** Removes the meters of these tags: they stay when one of several that have them ends. */
  public static void forget(MeterRegistry registry, Tags tags) {
    registry.find(NAME).tags(tags).timers().forEach(registry::remove);
  }

  @Override
  public void close() {
    scorer.close();
  }
}
