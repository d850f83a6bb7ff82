package io.millrace.worker.executor.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.millrace.project.format.EnvironmentSpec;
import io.millrace.projects.v1.Assignment;
import io.millrace.projects.v1.Capability;
import io.millrace.python.environment.EnvironmentException;
import io.millrace.worker.executor.Executor;
import io.millrace.worker.executor.Executors;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Runs all of a worker's jobs in a cluster. */
public final class KubernetesExecutors implements Executors {

  private final Cluster cluster;
  private final KubernetesSettings settings;

  /** Runs jobs in the cluster that a client is of. */
  public KubernetesExecutors(KubernetesClient client, KubernetesSettings settings) {
    this.cluster = new Cluster(client, settings.namespace(), Cluster.PATIENCE);
    this.settings = settings;
  }

  @Override
  public Set<Capability> capabilities() {
    // What is in an image is not known: uv, or Python, is looked for in the pod.
    Set<Capability> can =
        EnumSet.of(
            Capability.CAPABILITY_IMAGE,
            Capability.CAPABILITY_ENVIRONMENT_IN_IMAGE,
            Capability.CAPABILITY_PYTHON_ENVIRONMENT);
    if (defaultImage() != null) {
      can.add(Capability.CAPABILITY_NO_IMAGE);
    }
    return can;
  }

  @Override
  public Executor of(EnvironmentSpec environment, Assignment job) {
    List<EnvironmentSpec.Variable> variables = List.of();
    String image = job.getSpec().getImage();
    if (environment instanceof EnvironmentSpec.Docker docker) {
      if (!docker.volumes().isEmpty()) {
        throw new EnvironmentException(
            "The project mounts '%s', which means a machine's files: in Kubernetes, volumes are those of the worker's --kubernetes-template."
                .formatted(docker.volumes().getFirst()));
      }
      variables = docker.variables();
      image = image.isEmpty() ? docker.image() : image;
    }
    if (image.isEmpty()) {
      image = defaultImage();
    }
    if (image == null) {
      throw new EnvironmentException(
          "Neither the job nor the project names a container image, and this worker has none for such: give the job an image, or start the worker with --kubernetes-image.");
    }
    return new KubernetesExecutor(
        cluster, settings, image, variables, PodPython.of(environment, job));
  }

  /** Of jobs that name none, nor their projects; null if there is none. */
  private String defaultImage() {
    return settings.image() == null ? templates() : settings.image();
  }

  /** MLflow's templates have a text in braces there, which is to be replaced. */
  private String templates() {
    var containers = settings.template().getSpec().getTemplate().getSpec().getContainers();
    String image = containers.get(JobManifest.mainOf(containers)).getImage();
    return image == null || image.isBlank() || image.startsWith("{") ? null : image;
  }
}
