package io.millrace.worker.executor;

import io.millrace.project.format.EnvironmentSpec;
import io.millrace.projects.v1.EnvManager;
import io.millrace.projects.v1.JobSpec;
import io.millrace.python.environment.EnvironmentException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The image that a job runs in, and what its project wants there.
 *
 * @param name the job's own, or the project's
 * @param volumes for {@code docker run -v}, as the project writes them
 * @param variables of the project's; null as value for one of the worker's
 */
public record ContainerImage(
    String name, List<String> volumes, List<EnvironmentSpec.Variable> variables) {

  public ContainerImage {
    volumes = List.copyOf(volumes);
    variables = List.copyOf(variables);
  }

  /** The image of a job that has one. */
  static ContainerImage of(EnvironmentSpec environment, JobSpec job) {
    if (environment instanceof EnvironmentSpec.Docker docker) {
      return new ContainerImage(
          job.getImage().isEmpty() ? docker.image() : job.getImage(),
          docker.volumes(),
          docker.variables());
    }
    if (job.getEnvManager() != EnvManager.ENV_MANAGER_LOCAL) {
      throw new EnvironmentException(
          "The job names the image %s, and its project an environment of its own: set env_manager to LOCAL for what the image has."
              .formatted(job.getImage()));
    }
    return new ContainerImage(job.getImage(), List.of(), List.of());
  }

  /**
   * The project's own variables, with the launch's above them.
   *
   * @throws EnvironmentException if it wants one of the worker's that jobs do not see
   */
  public static Map<String, String> variables(
      List<EnvironmentSpec.Variable> wanted, Map<String, String> launch) {
    Map<String, String> all = new TreeMap<>();
    for (EnvironmentSpec.Variable each : wanted) {
      String value = each.findValue().orElse(launch.get(each.name()));
      if (value == null) {
        throw new EnvironmentException(
            "The project wants the worker's environment variable %s, which jobs do not see: start the worker with --pass-env %s."
                .formatted(each.name(), each.name()));
      }
      all.put(each.name(), value);
    }
    all.putAll(launch);
    return all;
  }
}
