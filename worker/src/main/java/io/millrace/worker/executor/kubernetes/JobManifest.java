package io.millrace.worker.executor.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.millrace.projects.v1.Resources;
import io.millrace.worker.executor.Launch;
import io.millrace.worker.executor.Wrapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Fills in a template. What it says already stays, unless the attempt needs it to be otherwise. */
final class JobManifest {

  /** The container that a template means; its first one if none has this name. */
  static final String MAIN = "main";

  static final String PREPARE = "millrace-prepare";
  private static final String VOLUME = "millrace";

  /** Beyond the worker's own time-out: if there is no worker any more. */
  private static final long NET_SECONDS = 120;

  private final KubernetesSettings settings;

  JobManifest(KubernetesSettings settings) {
    this.settings = settings;
  }

  /** Which of a template's containers runs the command. */
  static int mainOf(List<Container> containers) {
    for (int i = 0; i < containers.size(); i++) {
      if (MAIN.equals(containers.get(i).getName())) {
        return i;
      }
    }
    return 0;
  }

  /**
   * The Job of an attempt.
   *
   * @param image null for the template's
   * @param variables of the container
   */
  Job of(Launch launch, String image, Map<String, String> variables) {
    Map<String, String> labels = Names.labels(launch.job());
    JobBuilder job = new JobBuilder(settings.template());
    job.editMetadata()
        .withName(Names.of(launch.job()))
        .withNamespace(settings.namespace())
        .withGenerateName(null)
        .addToLabels(labels)
        .endMetadata();
    PodSpecBuilder pod = new PodSpecBuilder(settings.template().getSpec().getTemplate().getSpec());
    fill(pod, launch, image, variables);
    job.editSpec()
        // Attempts are the server's.
        .withBackoffLimit(0)
        .withActiveDeadlineSeconds(deadline(launch))
        .editTemplate()
        .editOrNewMetadata()
        .addToLabels(labels)
        .endMetadata()
        .withSpec(pod.build())
        .endTemplate()
        .endSpec();
    return job.build();
  }

  private long deadline(Launch launch) {
    long net = launch.timeout().plus(launch.grace()).toSeconds() + NET_SECONDS;
    Long own = settings.template().getSpec().getActiveDeadlineSeconds();
    return own == null ? net : Math.min(own, net);
  }

  private void fill(
      PodSpecBuilder pod, Launch launch, String image, Map<String, String> variables) {
    pod.withRestartPolicy("Never");
    pod.withTerminationGracePeriodSeconds(Math.max(1, launch.grace().toSeconds()));
    if (settings.serviceAccount() != null) {
      pod.withServiceAccountName(settings.serviceAccount());
    }
    if (pod.buildVolumes().stream().noneMatch(volume -> VOLUME.equals(volume.getName()))) {
      pod.addNewVolume().withName(VOLUME).withNewEmptyDir().endEmptyDir().endVolume();
    }
    List<Container> containers = new ArrayList<>(pod.buildContainers());
    int index = mainOf(containers);
    Container main = main(containers.get(index), launch, image, variables);
    containers.set(index, main);
    pod.withContainers(containers);
    pod.addToInitContainers(0, prepare(main, launch));
  }

  private static Container main(
      Container template, Launch launch, String image, Map<String, String> variables) {
    ContainerBuilder container = new ContainerBuilder(template);
    if (template.getName() == null) {
      container.withName(MAIN);
    }
    if (image != null) {
      container.withImage(image);
    }
    Variables.addTo(container, launch, variables);
    return container
        .withCommand(Wrapper.words(launch.command()).stream().map(Variables::literal).toList())
        .withArgs(List.of())
        .withWorkingDir(Layout.seen(launch.workspace(), launch.directory()).toString())
        .withResources(resources(template, launch.job().getSpec().getResources()))
        .addToVolumeMounts(mount())
        .build();
  }

  /** The same image with the same variables and limits, so that it needs no place of its own. */
  private static Container prepare(Container main, Launch launch) {
    return new ContainerBuilder()
        .withName(PREPARE)
        .withImage(main.getImage())
        .withImagePullPolicy(main.getImagePullPolicy())
        .withSecurityContext(main.getSecurityContext())
        .withResources(main.getResources())
        .withEnv(main.getEnv())
        .withEnvFrom(main.getEnvFrom())
        .withVolumeMounts(main.getVolumeMounts())
        .withCommand("bash", "-c", Variables.literal(Layout.waiting()))
        .build();
  }

  private static VolumeMount mount() {
    return new VolumeMountBuilder().withName(VOLUME).withMountPath(Layout.ROOT.toString()).build();
  }

  private static ResourceRequirements resources(Container template, Resources asked) {
    Map<String, Quantity> quantities = new HashMap<>();
    if (asked.getCpuMillis() > 0) {
      quantities.put("cpu", new Quantity(asked.getCpuMillis() + "m"));
    }
    if (asked.getMemoryBytes() > 0) {
      quantities.put("memory", new Quantity(Long.toString(asked.getMemoryBytes())));
    }
    if (asked.getGpus() > 0) {
      quantities.put("nvidia.com/gpu", new Quantity(Integer.toString(asked.getGpus())));
    }
    if (quantities.isEmpty()) {
      return template.getResources();
    }
    ResourceRequirementsBuilder resources =
        template.getResources() == null
            ? new ResourceRequirementsBuilder()
            : new ResourceRequirementsBuilder(template.getResources());
    return resources.addToRequests(quantities).addToLimits(quantities).build();
  }
}
