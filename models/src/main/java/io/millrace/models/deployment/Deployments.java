package io.millrace.models.deployment;

import com.google.api.HttpBody;
import com.google.protobuf.ByteString;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.v1.ErrorReason;
import io.millrace.models.ModelsConfig;
import io.millrace.models.source.ModelUri;
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
import java.util.function.Function;

/** What this process serves: what the tables say. */
@ApplicationScoped
public class Deployments {

  private final DeploymentStore store;
  private final Rollouts rollouts;
  private final ModelLoader loader;
  private final MeterRegistry meters;
  private final long memory;
  private final Map<String, Serving> served = new ConcurrentHashMap<>();

  Deployments(
      DeploymentStore store,
      Rollouts rollouts,
      ModelLoader loader,
      MeterRegistry meters,
      ModelsConfig config) {
    this.store = store;
    this.rollouts = rollouts;
    this.loader = loader;
    this.meters = meters;
    memory = config.memory();
  }

  void stop(@Observes ShutdownEvent event) {
    served.values().forEach(Serving::close);
  }

  Deployment create(CreateDeploymentRequest request) {
    String name = DeploymentName.check(request.getName());
    ModelUri.parse("source", request.getSource());
    Settings settings = Settings.of(request.getSettings());
    if (store.find(name).isPresent()) {
      throw DeploymentStore.taken(name, null);
    }
    // What cannot be loaded now is refused, and leaves nothing behind.
    LoadedModel loaded = loader.load(request.getSource(), settings.isWarmedUp());
    try {
      RevisionEntity first = new RevisionEntity();
      first.meaning = loaded.uri();
      first.uri = loaded.uri();
      first.digest = loaded.digest();
      Wanted created =
          store.create(name, request.getSource(), request.getSettings().toByteArray(), first);
      Serving serving = serving(created);
      serving.adopt(created, first.number, loaded);
      makeRoom(serving);
      return DeploymentMapper.deployment(serving);
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
    String source = request.hasSource() ? request.getSource() : null;
    ByteString settings = null;
    if (request.hasSettings()) {
      Settings.of(request.getSettings());
      settings = request.getSettings().toByteString();
    }
    store.get(request.getName());
    String meaning = source == null ? null : loader.meaning(source);
    return describe(
        store.update(
            request.getName(), source, meaning, settings == null ? null : settings.toByteArray()));
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
    LoadedModel loaded = loader.load(target.uri, serving.settings().isWarmedUp());
    try {
      Wanted now = rollouts.back(name, target, loaded.digest());
      // In memory before it is wanted: no call goes anywhere else meanwhile.
      serving.adopt(now, now.newest().number, loaded);
      makeRoom(serving);
      return DeploymentMapper.deployment(serving);
    } catch (RuntimeException failure) {
      loaded.close();
      throw failure;
    }
  }

  void delete(String name) {
    store.remove(name);
    Serving serving = served.remove(name);
    if (serving != null) {
      serving.close();
    }
  }

  HttpBody invoke(String name, String canary, HttpBody body) {
    Serving serving = serving(name);
    long most = serving.settings().maxRequestBytes();
    if (body.getData().size() > most) {
      throw new MillraceException(
          ErrorReason.ERROR_REASON_REQUEST_TOO_LARGE,
          "The body has %d bytes, and deployment '%s' takes %d."
              .formatted(body.getData().size(), name, most));
    }
    return serving.call(canary, model -> model.invoke(body));
  }

  /**
   * Calls the model that a deployment serves: the way in for every protocol.
   *
   * @throws MillraceException RESOURCE_DOES_NOT_EXIST if there is no such deployment,
   *     TEMPORARILY_UNAVAILABLE while it is being loaded; else what the call throws
   */
  public <T> T call(String name, Function<LoadedModel, T> call) {
    return serving(name).call("", call);
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
    Serving serving =
        served.compute(
            wanted.row().name,
            (name, known) -> {
              if (known != null && known.isOf(wanted)) {
                return known;
              }
              if (known != null) {
                known.close();
              }
              return new Serving(wanted, loader, rollouts, meters, this::makeRoom);
            });
    serving.follow(wanted);
    return serving;
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
    all.forEach(one -> wanted.add(serving(one)));
    for (Serving serving : before) {
      String name = serving.wanted().row().name;
      if (!wanted.contains(serving) && served.remove(name, serving)) {
        serving.close();
      }
    }
  }

  /** All of this process at this moment. */
  List<Serving> here() {
    return List.copyOf(served.values());
  }
}
