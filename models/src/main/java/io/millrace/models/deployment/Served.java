package io.millrace.models.deployment;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.millrace.models.traffic.BatchingScorer;
import io.millrace.models.traffic.InUse;
import io.millrace.models.traffic.Observed;
import java.util.function.Function;

/** A revision in this process: its model, observed, in batches where that is asked for. */
final class Served {

  private final int number;
  private final LoadedModel model;
  private final Observed observed;
  private final InUse use;
  private volatile LoadedModel called;

  Served(String deployment, int number, LoadedModel loaded, MeterRegistry meters) {
    this.number = number;
    Tags tags = Tags.of("deployment", deployment, "revision", Integer.toString(number));
    model = loaded;
    observed = new Observed(loaded.scorer(), meters, tags);
    use = new InUse(() -> called.close());
    called = loaded.through(scorer -> observed);
  }

  /** Calls are batched, or no longer. */
  void configure(Settings settings) {
    Settings.Batches batching = settings.batching();
    called =
        model.through(
            scorer ->
                batching == null
                    ? observed
                    : new BatchingScorer(observed, batching.maxRows(), batching.maxWait()));
  }

  int number() {
    return number;
  }

  String uri() {
    return model.uri();
  }

  String digest() {
    return model.digest();
  }

  long bytes() {
    return model.bytes();
  }

  Observed observed() {
    return observed;
  }

  /** Begins a call, that {@link #leave} ends; false if this is not to be called any more. */
  boolean enter() {
    return use.enter();
  }

  <T> T call(Function<LoadedModel, T> call) {
    return call.apply(called);
  }

  void leave() {
    use.leave();
  }

  /** Ends it once the calls that are under way are answered. */
  void close() {
    use.close();
  }
}
