package io.millrace.worker.environment;

import io.millrace.project.format.EnvironmentSpec;
import io.millrace.projects.v1.EnvManager;
import io.millrace.projects.v1.EnvironmentLock;
import io.millrace.python.environment.LocalPython;
import io.millrace.python.environment.LockedProject;
import io.millrace.python.environment.Recipe;
import io.millrace.python.environment.UvPython;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Python environments that uv makes, each once for all jobs that ask for the same. */
public final class UvEnvironments {

  private final UvPython environments;

  private final String program;

  /**
   * Environments from there.
   *
   * @param program uv's name or path
   */
  public UvEnvironments(UvPython environments, String program) {
    this.environments = environments;
    this.program = program;
  }

  /** Whether there is the program that makes them. */
  boolean areMade() {
    return LocalPython.find(program).isPresent();
  }

  Environment prepare(
      EnvironmentSpec.Python wanted, EnvManager asked, Path project, Consumer<String> progress) {
    boolean isLocked = isLocked(wanted, asked);
    Path python =
        isLocked
            ? environments.python(new LockedProject(wanted.python(), project), progress)
            : environments.python(recipe(wanted, project), progress);
    return made(python, isLocked || asked == EnvManager.ENV_MANAGER_UV);
  }

  Environment repeat(EnvironmentLock lock, EnvManager asked, Consumer<String> progress) {
    Recipe recipe = Recipe.exactly(lock.getPythonVersion(), SeenPackages.requirements(lock));
    return made(environments.python(recipe, progress), asked == EnvManager.ENV_MANAGER_UV);
  }

  private static Environment made(Path python, boolean isUv) {
    return new Environment(
            isUv ? EnvManager.ENV_MANAGER_UV : EnvManager.ENV_MANAGER_VIRTUALENV,
            isUv ? "uv" : "virtualenv",
            List.of("source " + Environment.quote(python.resolveSibling("activate"))),
            List.of(python.toString()))
        .in(python.getParent().getParent());
  }

  /**
   * As in MLflow, a lock is for uv, if that is asked for. A project that has nothing else wants it
   * in any case.
   */
  private static boolean isLocked(EnvironmentSpec.Python wanted, EnvManager asked) {
    return wanted.isLocked()
        && (asked == EnvManager.ENV_MANAGER_UV
            || asked == EnvManager.ENV_MANAGER_UNSPECIFIED && wanted.file() == null);
  }

  private static Recipe recipe(EnvironmentSpec.Python wanted, Path project) {
    List<String> requirements =
        Stream.concat(wanted.buildDependencies().stream(), wanted.dependencies().stream()).toList();
    return new Recipe(wanted.python(), requirements, project);
  }
}
