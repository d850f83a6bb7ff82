package io.millrace.worker.executor;

import io.millrace.project.format.EnvironmentSpec;
import io.millrace.projects.v1.Assignment;
import io.millrace.projects.v1.Capability;
import io.millrace.python.environment.EnvironmentException;
import io.millrace.python.environment.LocalPython;
import io.millrace.python.process.OtherUser;
import io.millrace.worker.environment.Environments;
import java.util.EnumSet;
import java.util.Set;

/** Runs jobs on this machine: as processes, or in containers where there is an image. */
public final class MachineExecutors implements Executors {

  private final Environments environments;
  private final OtherUser user;
  private final ContainerSettings containers;

  /**
   * Runs jobs on this machine.
   *
   * @param user whom they run as; null for the worker's own
   * @param containers null if this worker starts none
   */
  public MachineExecutors(Environments environments, OtherUser user, ContainerSettings containers) {
    this.environments = environments;
    this.user = user;
    this.containers = containers;
  }

  @Override
  public Set<Capability> capabilities() {
    Set<Capability> can = EnumSet.of(Capability.CAPABILITY_NO_IMAGE);
    can.addAll(environments.capabilities());
    if (containers != null && LocalPython.find(containers.program()).isPresent()) {
      can.add(Capability.CAPABILITY_IMAGE);
      if (!containers.volumes().isEmpty()) {
        can.add(Capability.CAPABILITY_VOLUMES);
      }
    }
    return can;
  }

  @Override
  public Executor of(EnvironmentSpec environment, Assignment job) {
    String image = job.getSpec().getImage();
    if (containers == null && !image.isEmpty()) {
      throw new EnvironmentException(
          "The job names the container image %s, and this worker starts no containers: start it with --containers."
              .formatted(image));
    }
    if (containers == null
        || (image.isEmpty() && !(environment instanceof EnvironmentSpec.Docker))) {
      return new LocalExecutor(environments, environment, job, user);
    }
    return new ContainerExecutor(containers, ContainerImage.of(environment, job.getSpec()));
  }
}
