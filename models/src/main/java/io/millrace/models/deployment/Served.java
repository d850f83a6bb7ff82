package io.millrace.models.deployment;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.millrace.models.format.Engine;
import io.millrace.models.traffic.BatchingScorer;
import io.millrace.models.traffic.InUse;
import io.millrace.models.traffic.Observed;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** A revision in this process: its model, observed, in batches where that is asked for. */
final class Served {

  private static final Logger LOG = Logger.getLogger(Served.class);

  /** What two changes of the thread cost, a few times over. */
  private static final long QUICK_NANOS = 200_000;

  private final int number;
  private final LoadedModel loaded;
  private final Observed observed;
  private final LoadedModel called;
  private final InUse use;
  private volatile boolean isBatched;

  Served(String deployment, int number, LoadedModel loaded, MeterRegistry meters) {
    this.number = number;
    this.loaded = loaded;
    Tags tags = Tags.of("deployment", deployment, "revision", Integer.toString(number));
    observed = new Observed(loaded.scorer(), meters, tags);
    called = loaded.through(scorer -> observed);
    // Whoever leaves last has an answer to give, and does not wait for engines that end.
    use = new InUse(() -> Thread.ofVirtual().name("model-close").start(this::release));
  }

  private void release() {
    try {
      called.close();
    } catch (RuntimeException failure) {
      LOG.errorf(failure, "Revision %d has not ended cleanly: %s", number, loaded.uri());
    }
  }

  /** Calls are batched, or no longer. What callers see is what is observed. */
  void configure(Settings settings) {
    Settings.Batches batching = settings.batching();
    isBatched = batching != null;
    observed.through(
        batching == null
            ? loaded.scorer()
            : new BatchingScorer(loaded.scorer(), batching.maxRows(), batching.maxWait()));
  }

  int number() {
    return number;
  }

  String uri() {
    return loaded.uri();
  }

  String digest() {
    return loaded.digest();
  }

  /** What it is, without calling it. */
  LoadedModel model() {
    return loaded;
  }

  long bytes() {
    return loaded.bytes();
  }

  Observed observed() {
    return observed;
  }

  /** Whether a call is over so soon that an event loop may wait for it. */
  boolean isQuick() {
    return !isBatched
        && loaded.engine() != Engine.PYTHON_FUNCTION
        && observed.usualNanos() < QUICK_NANOS;
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
