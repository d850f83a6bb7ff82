package io.millrace.worker.executor.kubernetes;

import io.millrace.project.format.EnvironmentSpec;
import io.millrace.projects.v1.Assignment;
import io.millrace.projects.v1.EnvManager;
import io.millrace.python.environment.EnvironmentException;
import io.millrace.python.environment.Recipe;
import io.millrace.worker.environment.Environment;
import io.millrace.worker.environment.SeenPackages;
import io.millrace.worker.executor.Launch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A Python environment that is made in the pod, where it is used: by uv if the image has it, else
 * by the image's own Python and pip.
 */
record PodPython(EnvironmentSpec.Python spec, boolean isUv) {

  private static final String SCRIPT = "/kubernetes/prepare.sh";
  private static final String REQUIREMENTS = ".millrace-requirements.txt";

  /**
   * The Python environment of a project, or the one that was seen where it ran first; null if it
   * has to have what is in the image.
   *
   * @throws EnvironmentException if it is one that cannot be made in a pod
   */
  static PodPython of(EnvironmentSpec environment, Assignment job) {
    EnvManager asked = job.getSpec().getEnvManager();
    if (job.hasLock()) {
      List<String> packages = SeenPackages.requirements(job.getLock());
      String version = job.getLock().getPythonVersion();
      return new PodPython(
          new EnvironmentSpec.Python(null, version, List.of(), packages, false),
          asked == EnvManager.ENV_MANAGER_UV);
    }
    if (asked == EnvManager.ENV_MANAGER_LOCAL) {
      return null;
    }
    return switch (environment) {
      case EnvironmentSpec.Docker docker -> null;
      case EnvironmentSpec.Python python -> {
        if (asked == EnvManager.ENV_MANAGER_CONDA) {
          throw new EnvironmentException(
              "The project's environment is one of Python's, which conda does not make: leave env_manager out, or set it to UV.");
        }
        yield new PodPython(python, asked == EnvManager.ENV_MANAGER_UV);
      }
      case EnvironmentSpec.Conda conda -> {
        if (asked != EnvManager.ENV_MANAGER_UV && asked != EnvManager.ENV_MANAGER_VIRTUALENV) {
          throw new EnvironmentException(
              "Workers that run jobs in Kubernetes make no conda environments: name an image that has it and set env_manager to LOCAL, or to UV for the Python part of it.");
        }
        if (conda.notForUv() != null) {
          throw new EnvironmentException(
              "Only conda can make the project's environment: " + conda.notForUv());
        }
        yield new PodPython(conda.python(), asked == EnvManager.ENV_MANAGER_UV);
      }
    };
  }

  Environment environment() {
    return new Environment(
        isUv ? EnvManager.ENV_MANAGER_UV : EnvManager.ENV_MANAGER_VIRTUALENV,
        isUv ? "uv" : "virtualenv",
        List.of("source " + Layout.ENVIRONMENT.resolve("bin/activate")),
        List.of());
  }

  /** Puts what makes it into the attempt's folder. */
  void write(Launch launch) throws IOException {
    List<String> requirements =
        Stream.concat(spec.buildDependencies().stream(), spec.dependencies().stream()).toList();
    // It refuses what hides further lines.
    Recipe recipe = new Recipe(spec.python(), requirements, launch.directory());
    // In the project's folder, as `-r` is relative to the file and paths are to the directory.
    Files.write(launch.directory().resolve(REQUIREMENTS), recipe.requirements());
    Path project = Layout.seen(launch.workspace(), launch.directory());
    String version = recipe.pythonVersion() == null ? "" : recipe.pythonVersion();
    String head =
        "cd %s\nset -- %s '%s' '%s' %s\n"
            .formatted(
                quote(project),
                Layout.ENVIRONMENT,
                version,
                isUv && spec.isLocked() ? "locked" : "",
                quote(project.resolve(REQUIREMENTS)));
    try (InputStream in = PodPython.class.getResourceAsStream(SCRIPT)) {
      Files.writeString(
          launch.workspace().resolve(Layout.SCRIPT.getFileName()),
          head + new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private static String quote(Path path) {
    return "'" + path.toString().replace("'", "'\"'\"'") + "'";
  }
}
