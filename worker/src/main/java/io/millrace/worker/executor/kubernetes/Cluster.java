package io.millrace.worker.executor.kubernetes;

import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.millrace.projects.v1.Assignment;
import io.millrace.python.environment.EnvironmentException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** What jobs ask of a cluster's API, in one namespace. */
final class Cluster {

  private static final Logger LOG = Logger.getLogger(Cluster.class);

  /** How long an API that is away is asked again before a job is given up for it. */
  static final Duration PATIENCE = Duration.ofMinutes(2);

  private final KubernetesClient client;
  private final String namespace;
  private final Duration patience;

  Cluster(KubernetesClient client, String namespace, Duration patience) {
    this.client = client;
    this.namespace = namespace;
    this.patience = patience;
  }

  /** Makes something; that it is there already is the answer to an earlier asking. */
  <T extends HasMetadata> T create(T resource) throws InterruptedException {
    return persist(
        () -> {
          try {
            return client.resource(resource).create();
          } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
              return client.resource(resource).get();
            }
            throw e;
          }
        });
  }

  /**
   * Ends what earlier attempts of a job have left, and waits until their pods are gone. Tells which
   * one does not go, as one whose node is lost.
   */
  Optional<String> removeEarlier(Assignment job) throws InterruptedException {
    List<Job> earlier =
        persist(
            () ->
                client
                    .batch()
                    .v1()
                    .jobs()
                    .inNamespace(namespace)
                    .withLabel(Names.JOB, job.getJobId())
                    .list()
                    .getItems());
    for (Job each : earlier) {
      String fence = each.getMetadata().getLabels().get(Names.FENCE);
      if (fence == null || Long.parseLong(fence) < job.getFence()) {
        LOG.infof("%s of an earlier attempt is removed", each.getMetadata().getName());
        delete(each.getMetadata().getName());
      }
    }
    return awaitNoPods(job);
  }

  private Optional<String> awaitNoPods(Assignment job) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      List<Pod> left =
          persist(
              () ->
                  client
                      .pods()
                      .inNamespace(namespace)
                      .withLabel(Names.JOB, job.getJobId())
                      .withLabelNotIn(Names.FENCE, Long.toString(job.getFence()))
                      .list()
                      .getItems());
      Optional<Pod> first = left.stream().filter(pod -> !PodVerdict.hasEnded(pod)).findFirst();
      if (first.isEmpty() || System.nanoTime() > deadline) {
        return first.map(pod -> pod.getMetadata().getName());
      }
      Thread.sleep(500);
    }
  }

  /** A Job as it is now; empty if it is gone. */
  Optional<Job> job(String name) {
    return Optional.ofNullable(
        client.batch().v1().jobs().inNamespace(namespace).withName(name).get());
  }

  /** The pod of an attempt, the last made if there are several. */
  Optional<Pod> pod(Assignment job) {
    return client
        .pods()
        .inNamespace(namespace)
        .withLabel(Names.JOB, job.getJobId())
        .withLabel(Names.FENCE, Long.toString(job.getFence()))
        .list()
        .getItems()
        .stream()
        .max(Comparator.comparing(pod -> pod.getMetadata().getCreationTimestamp()));
  }

  /** Starts a bash script in a container, see {@link PodProgram}. */
  PodProgram start(String pod, String container, Duration patience, String script)
      throws IOException, InterruptedException, TimeoutException {
    return PodProgram.start(client, namespace, pod, container, patience, script);
  }

  /** Asks for a container's log, see {@link LogReading#of}. */
  LogReading log(String pod, String container, String since, boolean isFollowing) {
    return LogReading.of(client, namespace, pod, container, since, isFollowing);
  }

  /** What was noted about an object; empty if this worker may not see it. */
  List<Event> events(HasMetadata object) {
    try {
      return client
          .v1()
          .events()
          .inNamespace(namespace)
          .withField("involvedObject.uid", object.getMetadata().getUid())
          .list()
          .getItems();
    } catch (KubernetesClientException e) {
      LOG.debugf("Events are not seen: %s", e.getMessage());
      return List.of();
    }
  }

  /** Asks for the end of a Job and its pods, which have their grace. */
  void delete(String name) {
    deleteAll(client.batch().v1().jobs().inNamespace(namespace).withName(name));
  }

  private static void deleteAll(Resource<?> resource) {
    resource.withPropagationPolicy(DeletionPropagation.BACKGROUND).delete();
  }

  /** The same, asked for until there is an answer. */
  void deletePersistently(String name) {
    try {
      persist(
          () -> {
            delete(name);
            return name;
          });
    } catch (EnvironmentException e) {
      LOG.warnf("The Job %s runs on until its deadline: %s", name, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The same, if it can be had now. */
  void deleteQuietly(String name) {
    try {
      delete(name);
    } catch (KubernetesClientException e) {
      LOG.warnf("The Job %s cannot be deleted: %s", name, e.getMessage());
    }
  }

  /** Values need not be kept as long as the Job is. */
  void deleteSecret(String name) {
    try {
      client.secrets().inNamespace(namespace).withName(name).delete();
    } catch (KubernetesClientException e) {
      LOG.warnf("The Secret %s stays until its Job goes: %s", name, e.getMessage());
    }
  }

  /** Asks until there is an answer, for a while. */
  private <T> T persist(Supplier<T> call) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        return call.get();
      } catch (KubernetesClientException e) {
        if (!isAway(e) || System.nanoTime() > deadline) {
          throw new EnvironmentException("The cluster refuses the job: " + reason(e), e);
        }
        LOG.warnf("The cluster does not answer: %s", e.getMessage());
        Thread.sleep(1000);
      }
    }
  }

  /** Whether the same may succeed later. */
  static boolean isAway(KubernetesClientException e) {
    return e.getCode() == 0 || e.getCode() == 429 || e.getCode() >= 500;
  }

  private static String reason(KubernetesClientException e) {
    return e.getStatus() != null && e.getStatus().getMessage() != null
        ? e.getStatus().getMessage()
        : e.getMessage();
  }
}
