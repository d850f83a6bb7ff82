package io.millrace.worker;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.millrace.worker.executor.Executors;
import io.millrace.worker.executor.kubernetes.ClusterAccess;
import io.millrace.worker.executor.kubernetes.JobTemplate;
import io.millrace.worker.executor.kubernetes.KubernetesExecutors;
import io.millrace.worker.executor.kubernetes.KubernetesSettings;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How {@code worker} uses a Kubernetes cluster. */
final class KubernetesOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--kubernetes",
      description =
          "Runs each job as a Kubernetes Job, in the cluster that KUBECONFIG, ~/.kube/config or the pod's service account names.")
  private boolean isOn;

  @Option(
      names = "--kubernetes-context",
      paramLabel = "NAME",
      description = "The context of the kubeconfig (default: its current one).")
  private String context;

  @Option(
      names = "--kubernetes-namespace",
      paramLabel = "NAME",
      description = "Where Jobs are made (default: the template's, else the context's).")
  private String namespace;

  @Option(
      names = "--kubernetes-template",
      paramLabel = "FILE",
      description =
          "YAML of a Job of batch/v1 that each is made from: volumes, node selectors, tolerations and so on (default: one that needs no privileges).")
  private Path template;

  @Option(
      names = "--kubernetes-image",
      paramLabel = "IMAGE",
      description =
          "The image of jobs that name none and whose projects have no docker_env; it needs bash, tar and head, and uv or Python for projects with a Python environment (default: the template's).")
  private String image;

  @Option(
      names = "--kubernetes-service-account",
      paramLabel = "NAME",
      description = "The service account of the pods (default: the template's, else default).")
  private String serviceAccount;

  @Option(
      names = "--kubernetes-pull-timeout",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description =
          "How long an image may fail to be pulled, or a container to be made (default: ${DEFAULT-VALUE}).")
  private long pullSeconds;

  @Option(
      names = "--kubernetes-schedule-timeout",
      paramLabel = "SECONDS",
      defaultValue = "3600",
      description = "How long a pod may wait for a place (default: ${DEFAULT-VALUE}).")
  private long scheduleSeconds;

  /** Picocli makes one. */
  KubernetesOptions() {}

  boolean isOn() {
    return isOn;
  }

  /** Runs jobs in the cluster. */
  Executors executors() {
    KubernetesClient client = ClusterAccess.client(context);
    Job job;
    try {
      job = JobTemplate.read(template, client.getKubernetesSerialization());
    } catch (IllegalArgumentException | UncheckedIOException e) {
      throw new ParameterException(
          command.commandLine(), "--kubernetes-template: " + e.getMessage(), e);
    }
    return new KubernetesExecutors(
        client,
        new KubernetesSettings(
            namespace(job, client),
            job,
            image,
            serviceAccount,
            Duration.ofSeconds(pullSeconds),
            Duration.ofSeconds(scheduleSeconds)));
  }

  private String namespace(Job job, KubernetesClient client) {
    if (namespace != null) {
      return namespace;
    }
    String own = job.getMetadata().getNamespace();
    if (own != null) {
      return own;
    }
    return client.getNamespace() == null ? "default" : client.getNamespace();
  }
}
