package io.millrace.worker.executor.kubernetes;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.millrace.project.format.EnvironmentSpec;
import io.millrace.projects.v1.EnvManager;
import io.millrace.worker.environment.Environment;
import io.millrace.worker.executor.ContainerImage;
import io.millrace.worker.executor.Execution;
import io.millrace.worker.executor.Executor;
import io.millrace.worker.executor.Exit;
import io.millrace.worker.executor.Launch;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Runs a command in a Kubernetes Job. */
final class KubernetesExecutor implements Executor {

  private final Cluster cluster;
  private final KubernetesSettings settings;
  private final String image;
  private final List<EnvironmentSpec.Variable> wanted;
  private final PodPython python;

  /**
   * Runs a command.
   *
   * @param wanted the project's own variables
   * @param python null if what is in the image is enough
   */
  KubernetesExecutor(
      Cluster cluster,
      KubernetesSettings settings,
      String image,
      List<EnvironmentSpec.Variable> wanted,
      PodPython python) {
    this.cluster = cluster;
    this.settings = settings;
    this.image = image;
    this.wanted = List.copyOf(wanted);
    this.python = python;
  }

  @Override
  public Environment prepare(Path project, Consumer<String> progress) {
    return python == null
        ? new Environment(EnvManager.ENV_MANAGER_UNSPECIFIED, "docker", List.of(), List.of())
        : python.environment();
  }

  @Override
  public Path seen(Path workspace, Path file) {
    return Layout.seen(workspace, file);
  }

  @Override
  public Execution start(Launch launch, OutputStream output)
      throws IOException, InterruptedException {
    Map<String, String> variables = ContainerImage.variables(wanted, launch.variables());
    if (python != null) {
      python.write(launch);
    }
    Path archive = Package.write(launch.workspace());
    Job job = new JobManifest(settings).of(launch, image, variables);
    boolean hasSecret;
    try {
      // Two attempts must not run side by side: of one whose worker was killed, all is removed.
      Optional<String> left = cluster.removeEarlier(launch.job());
      if (left.isPresent()) {
        Files.deleteIfExists(archive);
        return givenBack(left.get());
      }
      Job made = cluster.create(job);
      hasSecret = createSecret(made, launch, variables);
    } catch (InterruptedException | RuntimeException e) {
      Files.deleteIfExists(archive);
      cluster.deleteQuietly(Names.of(launch.job()));
      throw e;
    }
    return new KubernetesExecution(cluster, settings, launch, archive, hasSecret, output);
  }

  /** That a node is lost is no failure of the job, which waits until it is back or given up. */
  private static Execution givenBack(String pod) {
    Exit exit =
        Exit.without(
            Exit.Reason.RELEASED,
            "The pod %s of an earlier attempt does not end; two must not run side by side."
                .formatted(pod));
    return new Execution() {
      @Override
      public Exit await() {
        return exit;
      }

      @Override
      public void stop(Duration grace) {
        // Nothing runs.
      }
    };
  }

  /**
   * The Job owns it, and it goes with the Job. A pod that is quicker waits for it. Tells whether
   * there is one.
   */
  private boolean createSecret(Job owner, Launch launch, Map<String, String> variables)
      throws InterruptedException {
    Map<String, String> values = Variables.secrets(launch, variables);
    if (values.isEmpty()) {
      return false;
    }
    Secret secret =
        new SecretBuilder()
            .withNewMetadata()
            .withName(owner.getMetadata().getName())
            .withNamespace(settings.namespace())
            .withLabels(Names.labels(launch.job()))
            .addNewOwnerReference()
            .withApiVersion("batch/v1")
            .withKind("Job")
            .withName(owner.getMetadata().getName())
            .withUid(owner.getMetadata().getUid())
            .withController(true)
            .endOwnerReference()
            .endMetadata()
            .withImmutable(true)
            .withStringData(values)
            .build();
    cluster.create(secret);
    return true;
  }
}
