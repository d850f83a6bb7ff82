package io.millrace.models.deployment;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.millrace.models.traffic.BatchingScorer;
import io.millrace.models.traffic.InUse;
import io.millrace.models.traffic.Observed;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** A revision in this process: its model, observed, in batches where that is asked for. */
final class Served {

  private static final Logger LOG = Logger.getLogger(Served.class);

  private final int number;
  private final LoadedModel loaded;
  private final Observed observed;
  private final LoadedModel called;
  private final InUse use;
  private volatile Trial trial;

  Served(String deployment, int number, LoadedModel loaded, MeterRegistry meters) {
    this.number = number;
    this.loaded = loaded;
    observed = new Observed(loaded.scorer(), meters, tags(deployment, number));
    called = loaded.through(scorer -> observed);
    // Whoever leaves last has an answer to give, and does not wait for engines that end.
    use = new InUse(() -> Thread.ofVirtual().name("model-close").start(this::release));
  }

  /** Of the meters of a revision. */
  static Tags tags(String deployment, int number) {
    return Tags.of("deployment", deployment, "revision", Integer.toString(number));
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

  /** From now on its calls are judged; once that has begun it goes on. */
  synchronized void tryBeside(Served stable) {
    trial = trial == null ? new Trial(stable) : trial.beside(stable);
  }

  /** It is no canary any more, and keeps nothing of what it was tried beside. */
  synchronized void endTrial() {
    trial = null;
  }

  /** What is known of it as a canary; null if it is none. */
  Trial trial() {
    return trial;
  }

  /** Begins a call, that {@link #leave} ends; false if this is not to be called any more. */
  boolean enter() {
    return use.enter();
  }

  <T> T call(Function<LoadedModel, T> call) {
    Trial now = trial;
    return now == null ? call.apply(called) : now.call(called, call);
  }

  /** Whether it blames a call on its caller, which is not to be seen in its meters. */
  boolean refuses(Function<LoadedModel, ?> call) {
    if (!enter()) {
      return false;
    }
    try {
      call.apply(loaded);
      return false;
    } catch (RuntimeException failure) {
      return Failures.mayBeTheCallers(failure);
    } finally {
      leave();
    }
  }

  void leave() {
    use.leave();
  }

  /** Ends it once the calls that are under way are answered. */
  void close() {
    use.close();
  }
}
