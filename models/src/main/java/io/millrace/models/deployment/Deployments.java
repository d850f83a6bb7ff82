package io.millrace.models.deployment;

import com.google.api.HttpBody;
import com.google.protobuf.ByteString;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.artifact.ModelUri;
import io.millrace.models.ModelsConfig;
import io.millrace.models.format.Engine;
import io.millrace.models.requestlog.RequestLog;
import io.millrace.models.v1.CreateDeploymentRequest;
import io.millrace.models.v1.Deployment;
import io.millrace.models.v1.UpdateDeploymentRequest;
import io.millrace.runtime.error.MillraceException;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** What this process serves: what the tables say. */
@ApplicationScoped
public class Deployments {

  private static final Logger LOG = Logger.getLogger(Deployments.class);
  private static final Predicate<LoadedModel> ANY = model -> true;

  /** A larger request may take its model longer than the usual one. */
  private static final int QUICK_BYTES = 16 << 10;

  private final DeploymentStore store;
  private final Rollouts rollouts;
  private final ModelLoader loader;
  private final MeterRegistry meters;
  private final RequestLog log;
  private final long memory;
  private final Map<String, Serving> served = new ConcurrentHashMap<>();

  /** Held by whoever goes after the tables. */
  private final ReentrantLock changes = new ReentrantLock();

  Deployments(
      DeploymentStore store,
      Rollouts rollouts,
      ModelLoader loader,
      MeterRegistry meters,
      RequestLog log,
      ModelsConfig config) {
    this.store = store;
    this.rollouts = rollouts;
    this.loader = loader;
    this.meters = meters;
    this.log = log;
    memory = config.memory();
  }

  void stop(@Observes ShutdownEvent event) {
    served.values().forEach(Serving::close);
  }

  Deployment create(CreateDeploymentRequest request) {
    String name = DeploymentName.check(request.getName());
    ModelUri.parse("source", request.getSource());
    Settings settings = Settings.of(request.getSettings());
    log.check(settings.requestLog());
    if (store.find(name).isPresent()) {
      throw DeploymentStore.taken(name, null);
    }
    // What cannot be loaded now is refused, and leaves nothing behind.
    LoadedModel loaded = loader.load(request.getSource(), settings.engine(), null, settings);
    RevisionEntity first = new RevisionEntity();
    first.meaning = loaded.uri();
    first.uri = loaded.uri();
    first.note(loaded);
    byte[] bytes = request.getSettings().toByteArray();
    return adopt(loaded, () -> store.create(name, request.getSource(), bytes, first));
  }

  /**
   * Makes a change whose newest revision is loaded already. It is in memory before anybody goes
   * after the news of it, and would load it once more.
   */
  private Deployment adopt(LoadedModel loaded, Supplier<Wanted> change) {
    Serving serving;
    changes.lock();
    try {
      Wanted now = made(change, loaded);
      serving = known(now);
      serving.adopt(now, now.newest().number, loaded);
    } finally {
      changes.unlock();
    }
    makeRoom(serving);
    return DeploymentMapper.deployment(serving);
  }

  private static Wanted made(Supplier<Wanted> change, LoadedModel loaded) {
    try {
      return change.get();
    } catch (RuntimeException failure) {
      loaded.close();
      throw failure;
    }
  }

  Deployment get(String name) {
    return describe(store.get(name));
  }

  /** All of them, by name. */
  public List<Deployment> all() {
    return store.all().stream().map(this::describe).toList();
  }

  Deployment update(UpdateDeploymentRequest request) {
    if (!request.hasSource() && !request.hasSettings()) {
      return get(request.getName());
    }
    String source = request.hasSource() ? request.getSource() : null;
    ByteString settings = null;
    if (request.hasSettings()) {
      log.check(Settings.of(request.getSettings()).requestLog());
      settings = request.getSettings().toByteString();
    }
    checkEngine(store.get(request.getName()), request);
    String meaning = source == null ? null : loader.meaning(source);
    return describe(
        store.update(
            request.getName(), source, meaning, settings == null ? null : settings.toByteArray()));
  }

  /** What serves must be able to run on the engine that it is to change to. */
  private void checkEngine(Wanted known, UpdateDeploymentRequest request) {
    if (!request.getSettings().hasEngine()) {
      return;
    }
    Engine engine = Settings.of(request.getSettings()).engine();
    boolean isSame = engine == Settings.parse(known.row().settings).engine();
    boolean isElsewhere = request.hasSource() && !request.getSource().equals(known.row().source);
    // Another source is looked at when it is loaded, and what serves then stays.
    if (!isSame && !isElsewhere) {
      loader.check(known.leading().uri, engine);
    }
  }

  Deployment promote(String name) {
    return describe(rollouts.promote(name));
  }

  /**
   * Goes back.
   *
   * @param number of the revision; null for whatever is on its way, or else the one before
   */
  Deployment rollback(String name, Integer number) {
    if (number == null && rollouts.cancel(name)) {
      return get(name);
    }
    RevisionEntity target = rollouts.target(name, number);
    Serving serving = serving(store.get(name));
    LoadedModel loaded =
        loader.load(target.uri, target.engine(), target.digest, serving.settings());
    return adopt(loaded, () -> rollouts.back(name, target, loaded));
  }

  void delete(String name) {
    store.remove(name);
    end(name, serving -> true);
  }

  HttpBody invoke(String name, String canary, HttpBody body) {
    Serving serving = serving(name);
    serving.checkSize(body.getData().size());
    return serving.calls().call(canary, ANY, model -> model.invoke(body));
  }

  /**
   * Predicts in parts: one call, until the last part was taken.
   *
   * @param parts what it throws ends the call, and is thrown
   */
  void stream(String name, String canary, HttpBody body, Consumer<HttpBody> parts) {
    Serving serving = serving(name);
    serving.checkSize(body.getData().size());
    serving.calls().stream(canary, model -> model.stream(body, parts));
  }

  /**
   * Calls the model that a deployment serves: the way in for every protocol.
   *
   * @param bytes the size of the request
   * @param preferred which model the caller would have, where a canary serves beside another
   * @throws MillraceException RESOURCE_DOES_NOT_EXIST if there is no such deployment,
   *     REQUEST_TOO_LARGE if the request is, TEMPORARILY_UNAVAILABLE while it is being loaded,
   *     RESOURCE_EXHAUSTED if too many wait; else what the call throws
   */
  public <T> T call(
      String name, long bytes, Predicate<LoadedModel> preferred, Function<LoadedModel, T> call) {
    Serving serving = serving(name);
    serving.checkSize(bytes);
    return serving.calls().call("", preferred, call);
  }

  /**
   * Calls as {@link #call}, on an event loop: answers null, and has done nothing, if that might
   * wait for something or take long.
   */
  public <T> T callAtOnce(
      String name, long bytes, Predicate<LoadedModel> preferred, Function<LoadedModel, T> call) {
    Serving serving = served.get(name);
    if (serving == null || bytes > QUICK_BYTES) {
      return null;
    }
    serving.checkSize(bytes);
    return serving.calls().callAtOnce(preferred, call);
  }

  /**
   * Looks at the model that a deployment serves, without a call of it; one that sleeps is woken.
   *
   * @param preferred as {@link #call} takes it
   * @throws MillraceException RESOURCE_DOES_NOT_EXIST if there is no such deployment,
   *     TEMPORARILY_UNAVAILABLE while it is being loaded
   */
  public <T> T look(String name, Predicate<LoadedModel> preferred, Function<LoadedModel, T> look) {
    Serving serving = serving(name);
    if (serving.isAsleep()) {
      return serving.calls().call("", preferred, look);
    }
    return serving
        .calls()
        .look(preferred, look)
        .orElseThrow(
            () ->
                MillraceException.unavailable(
                    "Deployment '%s' is being loaded.".formatted(name), null));
  }

  /**
   * Whether the model of a deployment has left memory, and comes back when it is called.
   *
   * @throws MillraceException RESOURCE_DOES_NOT_EXIST if there is no such deployment
   */
  public boolean isAsleep(String name) {
    return serving(name).isAsleep();
  }

  /** Whether something is being loaded for the first time. */
  public boolean isLoading() {
    return served.values().stream()
        .anyMatch(
            serving ->
                serving.traffic().stable() == null
                    && !serving.isAsleep()
                    && serving.failure() == null);
  }

  private Serving serving(String name) {
    Serving serving = served.get(name);
    // Perhaps it is new, and this replica has not heard of it.
    return serving == null ? serving(store.get(name)) : serving;
  }

  private Deployment describe(Wanted wanted) {
    return DeploymentMapper.deployment(serving(wanted));
  }

  /** The one of this process, which goes after what is wanted. */
  private Serving serving(Wanted wanted) {
    changes.lock();
    try {
      Serving serving = known(wanted);
      serving.follow(wanted);
      return serving;
    } finally {
      changes.unlock();
    }
  }

  private Serving known(Wanted wanted) {
    return served.compute(
        wanted.row().name,
        (name, known) -> {
          // One that was made anew has a greater id; what was read of it earlier is of the past.
          if (known != null && known.wanted().row().id >= wanted.row().id) {
            return known;
          }
          if (known != null) {
            known.close();
          }
          Serving made = new Serving(wanted, loader, rollouts, meters, log, this::makeRoom);
          if (!hasRoom(wanted)) {
            made.beginAsleep();
          }
          return made;
        });
  }

  private boolean hasRoom(Wanted wanted) {
    long taken = served.values().stream().mapToLong(Serving::reserved).sum();
    return taken + wanted.bytes() <= memory;
  }

  /** Before another may come under the same name, which has the same meters. */
  private void end(String name, Predicate<Serving> isIt) {
    served.computeIfPresent(
        name,
        (same, serving) -> {
          if (!isIt.test(serving)) {
            return serving;
          }
          serving.close();
          return null;
        });
  }

  /** Sends those to sleep that were not called for the longest time, if memory is full. */
  private void makeRoom(Serving loadedNow) {
    long bytes = served.values().stream().mapToLong(Serving::bytes).sum();
    if (bytes <= memory) {
      return;
    }
    List<Serving> idlest =
        served.values().stream()
            .filter(serving -> serving != loadedNow)
            .sorted(Comparator.comparingLong(Serving::lastCalled))
            .toList();
    for (Serving serving : idlest) {
      long freed = serving.bytes();
      if (bytes > memory && serving.sleep()) {
        bytes -= freed;
      }
    }
  }

  /**
   * Goes after what is wanted, and ends what is wanted no longer.
   *
   * @param before what was here before the tables were asked: what has come since is new
   */
  void follow(List<Wanted> all, List<Serving> before) {
    Set<Serving> wanted = new HashSet<>();
    for (Wanted one : all) {
      try {
        wanted.add(serving(one));
      } catch (RuntimeException failure) {
        LOG.errorf(failure, "Deployment %s cannot be served", one.row().name);
      }
    }
    for (Serving serving : before) {
      String name = serving.wanted().row().name;
      if (!wanted.contains(serving)) {
        end(name, known -> known == serving);
      }
    }
  }

  /** All of this process at this moment. */
  List<Serving> here() {
    return List.copyOf(served.values());
  }
}
