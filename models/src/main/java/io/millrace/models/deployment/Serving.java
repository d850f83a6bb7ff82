package io.millrace.models.deployment;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.v1.ErrorReason;
import io.millrace.models.traffic.Admission;
import io.millrace.models.v1.RevisionState;
import io.millrace.runtime.error.MillraceException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * A deployment in this process. It brings into memory what the tables want, beside what serves, and
 * then lets calls go there; what is wanted no longer goes when its last call is answered.
 */
final class Serving implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(Serving.class);
  private static final long FIRST_PAUSE_NANOS = 1_000_000_000L;
  private static final long LONGEST_PAUSE_NANOS = 60_000_000_000L;

  private final String name;
  private final ModelLoader loader;
  private final Rollouts rollouts;
  private final MeterRegistry meters;
  private final Consumer<Serving> loadedMore;
  private final Map<Integer, Served> loaded = new HashMap<>();
  private volatile Wanted wanted;
  private volatile Settings settings;
  private volatile Admission admission;
  private volatile Traffic traffic = Traffic.NONE;
  private volatile String failure;
  private volatile boolean isAsleep;
  private volatile long lastCalled = System.nanoTime();
  private CompletableFuture<Void> loading;
  private boolean isClosed;
  private long pause = FIRST_PAUSE_NANOS;
  private long notBefore = System.nanoTime();

  /**
   * @param loadedMore called when this has taken more of the memory
   */
  Serving(
      Wanted wanted,
      ModelLoader loader,
      Rollouts rollouts,
      MeterRegistry meters,
      Consumer<Serving> loadedMore) {
    this.name = wanted.row().name;
    this.wanted = wanted;
    this.loader = loader;
    this.rollouts = rollouts;
    this.meters = meters;
    this.loadedMore = loadedMore;
    configure(Settings.parse(wanted.row().settings));
  }

  /** One that was deleted and made anew since is another one. */
  boolean isOf(Wanted other) {
    return wanted.row().id.equals(other.row().id);
  }

  Wanted wanted() {
    return wanted;
  }

  Traffic traffic() {
    return traffic;
  }

  Settings settings() {
    return settings;
  }

  Admission admission() {
    return admission;
  }

  /** Why what is wanted is not in memory; null if it is, or may soon be. */
  String failure() {
    return failure;
  }

  /** Goes after what the tables say. */
  synchronized void follow(Wanted now) {
    if (isClosed || !take(now)) {
      return;
    }
    arrange();
    if (System.nanoTime() - notBefore >= 0) {
      startLoading();
    }
  }

  /** Answers false for what was read earlier than what is known. */
  private boolean take(Wanted now) {
    if (now.row().version < wanted.row().version) {
      return false;
    }
    if (!Arrays.equals(wanted.row().settings, now.row().settings)) {
      configure(Settings.parse(now.row().settings));
    }
    wanted = now;
    return true;
  }

  private void startLoading() {
    if (loading == null && missing().isPresent()) {
      loading = new CompletableFuture<>();
      Thread.ofVirtual().name("deployment-" + name).start(this::loadMissing);
    }
  }

  private void configure(Settings now) {
    settings = now;
    admission = new Admission(now.maxConcurrentCalls(), now.maxWaitingCalls(), now.timeout());
    loaded.values().forEach(served -> served.configure(now));
  }

  private void arrange() {
    Traffic before = traffic;
    Served stable =
        wanted.serving().map(revision -> loaded.get(revision.number)).orElse(before.stable());
    Served canary = wanted.canary().map(revision -> loaded.get(revision.number)).orElse(null);
    int share = settings.rollout() == null ? 0 : settings.rollout().canaryPercent();
    traffic = new Traffic(stable == null ? before.stable() : stable, canary, share);
    Set<Integer> live =
        wanted.live().stream().map(revision -> revision.number).collect(Collectors.toSet());
    loaded
        .values()
        .removeIf(
            served -> {
              boolean isOver = !live.contains(served.number()) && served != traffic.stable();
              if (isOver) {
                served.close();
              }
              return isOver;
            });
  }

  private synchronized Optional<RevisionEntity> missing() {
    if (isClosed) {
      return Optional.empty();
    }
    return wanted.live().stream()
        .filter(revision -> !loaded.containsKey(revision.number))
        .filter(revision -> !isAsleep || !revision.is(RevisionState.REVISION_STATE_SERVING))
        .max(Comparator.comparing(revision -> revision.is(RevisionState.REVISION_STATE_SERVING)));
  }

  private void loadMissing() {
    try {
      for (RevisionEntity next = missing().orElse(null);
          next != null;
          next = missing().orElse(null)) {
        load(next);
      }
      succeeded();
    } catch (MillraceException why) {
      failed(why.getMessage());
    } catch (RuntimeException bug) {
      failed("An internal error occurred.");
      LOG.errorf(bug, "Deployment %s cannot be loaded", name);
    }
  }

  private void load(RevisionEntity revision) {
    LoadedModel model;
    try {
      model = loader.load(revision.uri, settings.isWarmedUp());
    } catch (MillraceException why) {
      boolean isFinal = revision.is(RevisionState.REVISION_STATE_LOADING) && !isPassing(why);
      if (isFinal && giveUp(revision, why.getMessage())) {
        return;
      }
      throw why;
    }
    adopt(wanted, revision.number, model);
    follow(rollouts.loaded(name, revision.number, model.digest()));
    LOG.infof("Deployment %s has revision %d, %s", name, revision.number, revision.uri);
  }

  /** Answers false where there is nothing else to serve: then it is tried again. */
  private boolean giveUp(RevisionEntity revision, String why) {
    Wanted now = rollouts.failed(name, revision.number, why);
    follow(now);
    return now.live().stream().noneMatch(other -> other.number == revision.number);
  }

  private static boolean isPassing(MillraceException why) {
    return why.reason() == ErrorReason.ERROR_REASON_TEMPORARILY_UNAVAILABLE
        || why.reason() == ErrorReason.ERROR_REASON_DEADLINE_EXCEEDED;
  }

  /** Takes a model that was loaded as a revision that is wanted; what is there already stays. */
  synchronized void adopt(Wanted now, int number, LoadedModel model) {
    take(now);
    if (isClosed || loaded.containsKey(number)) {
      model.close();
      return;
    }
    Served served = new Served(name, number, model, meters);
    served.configure(settings);
    loaded.put(number, served);
    arrange();
  }

  /** How much memory its models take, as far as their files tell. */
  synchronized long bytes() {
    return loaded.values().stream().mapToLong(Served::bytes).sum();
  }

  /** When it was last called, by {@link System#nanoTime}. */
  long lastCalled() {
    return lastCalled;
  }

  /** Whether it has left memory, and comes back when it is called. */
  boolean isAsleep() {
    return isAsleep;
  }

  /** Leaves memory until it is called; false while there is a change on its way. */
  synchronized boolean sleep() {
    if (isClosed || isAsleep || loading != null || loaded.size() != 1 || traffic.stable() == null) {
      return false;
    }
    isAsleep = true;
    traffic = Traffic.NONE;
    loaded.values().forEach(Served::close);
    loaded.clear();
    return true;
  }

  private void awake() {
    CompletableFuture<Void> coming;
    synchronized (this) {
      isAsleep = false;
      startLoading();
      coming = loading;
    }
    if (coming != null) {
      coming.join();
    }
  }

  private void succeeded() {
    synchronized (this) {
      failure = null;
      pause = FIRST_PAUSE_NANOS;
      loading.complete(null);
      loading = null;
    }
    loadedMore.accept(this);
  }

  private synchronized void failed(String why) {
    failure = why;
    notBefore = System.nanoTime() + pause;
    pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
    loading.complete(null);
    loading = null;
  }

  /**
   * Calls the model.
   *
   * @param wish as {@link Traffic#pick} takes it
   * @throws MillraceException TEMPORARILY_UNAVAILABLE while there is none; as {@link Admission#run}
   */
  <T> T call(String wish, Function<LoadedModel, T> call) {
    return admission.run(() -> callNow(wish, call));
  }

  private <T> T callNow(String wish, Function<LoadedModel, T> call) {
    lastCalled = System.nanoTime();
    while (true) {
      Served served = traffic.pick(wish);
      if (served == null && isAsleep) {
        awake();
        served = traffic.pick(wish);
      }
      if (served == null) {
        throw MillraceException.unavailable(
            failure == null
                ? "Deployment '%s' is being loaded.".formatted(name)
                : "Deployment '%s' could not be loaded: %s".formatted(name, failure),
            null);
      }
      // One that was swapped out between the two lines lets nobody in: its successor does.
      if (served.enter()) {
        try {
          return served.call(call);
        } finally {
          served.leave();
        }
      }
    }
  }

  @Override
  public synchronized void close() {
    isClosed = true;
    traffic = Traffic.NONE;
    loaded.values().forEach(Served::close);
    loaded.clear();
  }
}
