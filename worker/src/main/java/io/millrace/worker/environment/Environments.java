package io.millrace.worker.environment;

import io.millrace.project.format.EnvironmentSpec;
import io.millrace.projects.v1.Capability;
import io.millrace.projects.v1.EnvManager;
import io.millrace.projects.v1.EnvironmentLock;
import io.millrace.python.environment.EnvironmentException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Makes what a project asks for, by what the job says, as MLflow's table of environment managers
 * has it.
 */
public final class Environments {

  private final UvEnvironments uv;
  private final CondaEnvironments conda;
  private final EnvironmentRoom room;

  /**
   * All that this machine can make.
   *
   * @param conda null if none of conda's are made: what they run as they are made would be this
   *     process's user
   * @param room where those that are kept are
   */
  public Environments(UvEnvironments uv, CondaEnvironments conda, EnvironmentRoom room) {
    this.uv = uv;
    this.conda = conda;
    this.room = room;
  }

  /** Makes room, beside whatever else is done, as an environment is not used any more. */
  public void makeRoom() {
    room.makeLater();
  }

  /** Which of them this machine has the programs for now. */
  public Set<Capability> capabilities() {
    Set<Capability> can = EnumSet.noneOf(Capability.class);
    if (uv.areMade()) {
      can.add(Capability.CAPABILITY_PYTHON_ENVIRONMENT);
    }
    if (conda != null && conda.areMade()) {
      can.add(Capability.CAPABILITY_CONDA_ENVIRONMENT);
    }
    return can;
  }

  /**
   * An environment that was seen elsewhere, with the same packages and no others.
   *
   * @param lock what was seen
   * @param asked what is to make it: uv under one of its names
   * @throws EnvironmentException if it cannot be had, with the reason
   */
  public Environment repeat(EnvironmentLock lock, EnvManager asked, Consumer<String> progress) {
    return uv.repeat(lock, asked, progress);
  }

  /**
   * An environment for a project.
   *
   * @param spec what the project asks for; not a container
   * @param asked what is to make it
   * @param project the project's folder
   * @param progress is given lines that say what is being done
   * @throws EnvironmentException if it cannot be had, with the reason
   */
  public Environment prepare(
      EnvironmentSpec spec, EnvManager asked, Path project, Consumer<String> progress)
      throws IOException, InterruptedException {
    if (asked == EnvManager.ENV_MANAGER_LOCAL) {
      return new Environment(asked, null, List.of(), List.of("python"));
    }
    return switch (spec) {
      case EnvironmentSpec.Python python -> {
        if (asked == EnvManager.ENV_MANAGER_CONDA) {
          throw new EnvironmentException(
              "The project's environment is one of Python's, which conda does not make: leave env_manager out, or set it to UV.");
        }
        yield uv.prepare(python, asked, project, progress);
      }
      case EnvironmentSpec.Conda wanted -> {
        if (asked == EnvManager.ENV_MANAGER_UNSPECIFIED || asked == EnvManager.ENV_MANAGER_CONDA) {
          if (conda == null) {
            throw new EnvironmentException(
                "This worker makes no environments by conda, as it runs jobs as another user: set env_manager to UV.");
          }
          yield conda.prepare(wanted, project, progress);
        }
        if (wanted.notForUv() != null) {
          throw new EnvironmentException(
              "Only conda can make the project's environment: " + wanted.notForUv());
        }
        yield uv.prepare(wanted.python(), asked, project, progress);
      }
      case EnvironmentSpec.Docker docker ->
          throw new EnvironmentException(
              "The project runs in the container image %s, and this worker starts no containers: start it with --containers."
                  .formatted(docker.image()));
    };
  }
}
