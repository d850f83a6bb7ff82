package io.millrace.models.deployment;

import com.google.api.HttpBody;
import io.millrace.models.source.ModelUri;
import io.millrace.models.v1.Deployment;
import io.millrace.runtime.error.MillraceException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What this process serves: what the table says. A deployment that another replica was asked for,
 * or that could not be loaded, is come back to every few seconds.
 */
@ApplicationScoped
public class Deployments {

  private final DeploymentStore store;
  private final ModelLoader loader;
  private final Map<String, Serving> served = new ConcurrentHashMap<>();

  Deployments(DeploymentStore store, ModelLoader loader) {
    this.store = store;
    this.loader = loader;
  }

  /** Nobody waits for models at start: a registry that is away must not keep this process down. */
  void start(@Observes StartupEvent event) {
    Thread.ofVirtual().name("deployments").start(this::follow);
  }

  void stop(@Observes ShutdownEvent event) {
    served.values().forEach(Serving::close);
  }

  Deployment create(String name, String source) {
    DeploymentName.check(name);
    ModelUri.parse("source", source);
    if (store.get(name).isPresent()) {
      throw DeploymentStore.taken(name, null);
    }
    // What cannot be loaded now is refused, and leaves nothing behind.
    LoadedModel loaded = loader.load(source);
    Serving serving;
    try {
      serving = new Serving(store.create(name, source), loaded);
    } catch (RuntimeException failure) {
      loaded.close();
      throw failure;
    }
    Serving earlier = served.put(name, serving);
    if (earlier != null) {
      earlier.close();
    }
    return serving.describe();
  }

  Deployment get(String name) {
    return describe(store.get(name).orElseThrow(() -> absent(name)));
  }

  /** All of them, by name. */
  public List<Deployment> all() {
    return store.all().stream().map(this::describe).toList();
  }

  private Deployment describe(DeploymentEntity row) {
    return serving(row).describe();
  }

  void delete(String name) {
    if (!store.remove(name)) {
      throw absent(name);
    }
    Serving serving = served.remove(name);
    if (serving != null) {
      serving.close();
    }
  }

  HttpBody invoke(String name, HttpBody body) {
    return call(name, model -> model.invoke(body));
  }

  /**
   * Calls the model that a deployment serves: the way in for every protocol.
   *
   * @throws MillraceException RESOURCE_DOES_NOT_EXIST if there is no such deployment,
   *     TEMPORARILY_UNAVAILABLE while it is being loaded; else what the call throws
   */
  public <T> T call(String name, Function<LoadedModel, T> call) {
    Serving serving = served.get(name);
    if (serving == null) {
      // Perhaps it is new, and this replica has not heard of it.
      serving = serving(store.get(name).orElseThrow(() -> absent(name)));
    }
    return serving.call(call);
  }

  @Scheduled(every = "5s", concurrentExecution = ConcurrentExecution.SKIP)
  void follow() {
    List<DeploymentEntity> wanted = store.all();
    Set<String> names = wanted.stream().map(row -> row.name).collect(Collectors.toSet());
    served.forEach(
        (name, serving) -> {
          if (!names.contains(name) && served.remove(name, serving)) {
            serving.close();
          }
        });
    for (DeploymentEntity row : wanted) {
      serving(row).loadUnlessReady(loader);
    }
  }

  /** One that was deleted and made anew since is another one. */
  private Serving serving(DeploymentEntity row) {
    return served.compute(
        row.name,
        (name, known) -> {
          if (known != null && known.isOf(row)) {
            return known;
          }
          if (known != null) {
            known.close();
          }
          return new Serving(row, null);
        });
  }

  private static MillraceException absent(String name) {
    return MillraceException.notFound("Deployment with name '%s' not found.".formatted(name));
  }
}
