package io.millrace.projects.job;

import io.millrace.project.format.EnvironmentSpec;
import io.millrace.projects.v1.EnvManager;
import io.millrace.runtime.error.MillraceException;

/** Which environments no worker can make, as MLflow's table of environment managers has it. */
final class EnvironmentRules {

  private EnvironmentRules() {}

  /**
   * Checks what is to make a project's environment.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE with the field, or with the file and its line
   */
  static void check(EnvManager manager, EnvironmentSpec environment) {
    boolean isConda = manager == EnvManager.ENV_MANAGER_CONDA;
    if (manager == EnvManager.ENV_MANAGER_LOCAL) {
      return;
    }
    switch (environment) {
      case EnvironmentSpec.Python python -> {
        if (isConda) {
          throw invalid(
              "The project's environment is one of Python's, which conda does not make: leave it out, or set it to UV");
        }
        checkVersion(python);
      }
      case EnvironmentSpec.Conda conda -> {
        if (isConda || manager == EnvManager.ENV_MANAGER_UNSPECIFIED) {
          return;
        }
        if (conda.notForUv() != null) {
          throw invalid(
              "Only conda can make the project's environment: "
                  + conda.notForUv().replaceFirst("\\.$", ""));
        }
        checkVersion(conda.python());
      }
      case EnvironmentSpec.Docker docker -> {
        // A container is what its image is, whatever makes environments elsewhere.
      }
    }
  }

  private static void checkVersion(EnvironmentSpec.Python python) {
    python
        .findProblem()
        .ifPresent(
            problem -> {
              throw MillraceException.invalid(problem);
            });
  }

  private static MillraceException invalid(String why) {
    return MillraceException.invalid(
        "Invalid value for parameter 'env_manager' supplied: %s.".formatted(why));
  }
}
