package io.millrace.models.deployment;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.v1.ErrorReason;
import io.millrace.models.requestlog.RequestLog;
import io.millrace.models.traffic.Admission;
import io.millrace.models.v1.RevisionState;
import io.millrace.runtime.error.MillraceException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
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
  private final RequestLog log;
  private final Consumer<Serving> loadedMore;
  private final Map<Integer, Served> loaded = new HashMap<>();
  private final RevisionMeters metered;
  private volatile Wanted wanted;
  private volatile Settings settings;
  private volatile Admission admission;
  private volatile Traffic traffic = Traffic.NONE;
  private volatile String failure;
  private volatile boolean isAsleep;
  private volatile long lastCalled = System.nanoTime();
  private CompletableFuture<Void> loading;

  /** What those wait for who call what was asleep; null when nobody has to. */
  private volatile CompletableFuture<Void> waking;

  private final CallRoute calls = new CallRoute(this);
  private final List<Meter> gauges;
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
      RequestLog log,
      Consumer<Serving> loadedMore) {
    this.name = wanted.row().name;
    this.wanted = wanted;
    this.loader = loader;
    this.rollouts = rollouts;
    this.meters = meters;
    metered = new RevisionMeters(name, meters);
    this.log = log;
    this.loadedMore = loadedMore;
    configure(Settings.parse(wanted.row().settings));
    gauges = AdmissionGauges.register(name, this, meters);
  }

  String name() {
    return name;
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
    if (now.newest().number != wanted.newest().number) {
      // What kept the one before from being loaded is no reason to wait.
      failure = null;
      pause = FIRST_PAUSE_NANOS;
      notBefore = System.nanoTime();
    }
    wanted = now;
    return true;
  }

  private void startLoading() {
    if (loading == null && missing().isPresent()) {
      loading = waking == null ? new CompletableFuture<>() : waking;
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
    if (traffic.stable() != null) {
      traffic.stable().endTrial();
      if (canary != null) {
        canary.tryBeside(traffic.stable());
      }
    }
    isAsleep &= traffic.stable() == null;
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
    // Those of what sleeps stay.
    live.addAll(loaded.keySet());
    metered.keep(live);
  }

  private Optional<RevisionEntity> missing() {
    return missing(Set.of());
  }

  private synchronized Optional<RevisionEntity> missing(Set<Integer> tried) {
    if (isClosed) {
      return Optional.empty();
    }
    return wanted.live().stream()
        .filter(revision -> !loaded.containsKey(revision.number))
        .filter(revision -> !tried.contains(revision.number))
        .filter(revision -> !isAsleep || !revision.is(RevisionState.REVISION_STATE_SERVING))
        .max(Comparator.comparing(revision -> revision.is(RevisionState.REVISION_STATE_SERVING)));
  }

  private void loadMissing() {
    // One that cannot be loaded does not keep its successor from it.
    Set<Integer> tried = new HashSet<>();
    String why = null;
    for (RevisionEntity next = missing(tried).orElse(null);
        next != null;
        next = missing(tried).orElse(null)) {
      tried.add(next.number);
      try {
        load(next);
      } catch (MillraceException refused) {
        why = why == null ? refused.getMessage() : why;
      } catch (Throwable bug) {
        why = "An internal error occurred.";
        LOG.errorf(bug, "Deployment %s cannot load %s", name, next.uri);
      }
    }
    done(why);
  }

  private void load(RevisionEntity revision) {
    LoadedModel model;
    try {
      model = loader.load(revision.uri, revision.engine(), revision.digest, settings);
    } catch (MillraceException why) {
      boolean isFinal = revision.is(RevisionState.REVISION_STATE_LOADING) && !why.isPassing();
      if (isFinal && giveUp(revision, why.getMessage())) {
        return;
      }
      throw why;
    }
    // What was loaded before needs no database to come back.
    boolean isNoted =
        !revision.is(RevisionState.REVISION_STATE_LOADING)
            && revision.digest != null
            && revision.bytes != null;
    Wanted now = isNoted ? wanted : note(revision, model);
    if (adopt(now, revision.number, model)) {
      follow(now);
      LOG.infof("Deployment %s has revision %d, %s", name, revision.number, revision.uri);
    }
  }

  private Wanted note(RevisionEntity revision, LoadedModel model) {
    try {
      return rollouts.loaded(wanted.row(), revision.number, model);
    } catch (RuntimeException failure) {
      model.close();
      throw failure;
    }
  }

  /** Answers false where there is nothing else to serve: then it is tried again. */
  private boolean giveUp(RevisionEntity revision, String why) {
    Wanted now = rollouts.failed(wanted.row(), revision.number, why);
    follow(now);
    return now.live().stream().noneMatch(other -> other.number == revision.number);
  }

  /**
   * Takes a model that was loaded as a revision that is wanted; what is there already stays. False
   * if this has ended.
   */
  synchronized boolean adopt(Wanted now, int number, LoadedModel model) {
    take(now);
    if (isClosed || loaded.containsKey(number)) {
      model.close();
      return !isClosed;
    }
    Served served = new Served(name, number, model, meters, log);
    served.configure(settings);
    loaded.put(number, served);
    metered.add(number);
    arrange();
    return true;
  }

  /** Refuses a request above the deployment's limit with REQUEST_TOO_LARGE. */
  void checkSize(long bytes) {
    long most = settings.maxRequestBytes();
    if (bytes > most) {
      throw new MillraceException(
          ErrorReason.ERROR_REASON_REQUEST_TOO_LARGE,
          "The request has %d bytes, and deployment '%s' takes %d.".formatted(bytes, name, most));
    }
  }

  /** How much memory its models take, as far as their files tell. */
  synchronized long bytes() {
    return loaded.values().stream().mapToLong(Served::bytes).sum();
  }

  /** How much memory they will take, once all that is wanted is loaded; none while it sleeps. */
  long reserved() {
    return isAsleep ? 0 : Math.max(bytes(), wanted.bytes());
  }

  /** When it was last called, by {@link System#nanoTime}. */
  long lastCalled() {
    return lastCalled;
  }

  /** Whether it has left memory, and comes back when it is called. */
  boolean isAsleep() {
    return isAsleep || waking != null;
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

  /** Is not loaded until it is called, if it only has what was loaded before. */
  synchronized void beginAsleep() {
    isAsleep =
        wanted.live().size() == 1
            && wanted.serving().filter(revision -> revision.bytes != null).isPresent();
  }

  /** Begins a call: tells whether what was asleep had to be waited for, and may be there now. */
  boolean awake() {
    if (!isAsleep && waking == null) {
      return false;
    }
    CompletableFuture<Void> coming;
    synchronized (this) {
      if (isAsleep) {
        // First this: at any moment it is one or the other.
        waking = loading == null ? new CompletableFuture<>() : loading;
        isAsleep = false;
        startLoading();
        waking = loading;
      }
      coming = waking;
    }
    if (coming != null) {
      coming.join();
    }
    return true;
  }

  /** A call is made now. */
  void touch() {
    lastCalled = System.nanoTime();
  }

  /**
   * @param why something was not loaded; null if all was
   */
  private void done(String why) {
    synchronized (this) {
      failure = why;
      if (why == null) {
        pause = FIRST_PAUSE_NANOS;
      } else {
        notBefore = System.nanoTime() + pause;
        pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
      }
      CompletableFuture<Void> over = loading;
      // It was called too late for this load: whoever waits does so for the next one.
      boolean isMissed = waking != null && traffic.stable() == null;
      loading = null;
      waking = why == null && isMissed ? new CompletableFuture<>() : null;
      if (why == null) {
        // Something may have come to be wanted since the last look.
        startLoading();
      }
      waking = waking == null ? null : loading;
      over.complete(null);
    }
    loadedMore.accept(this);
  }

  /** How calls come to its model. */
  CallRoute calls() {
    return calls;
  }

  @Override
  public synchronized void close() {
    isClosed = true;
    traffic = Traffic.NONE;
    loaded.values().forEach(Served::close);
    loaded.clear();
    gauges.forEach(meters::remove);
    metered.keep(Set.of());
  }
}
