package io.millrace.project.format;

import java.util.List;
import java.util.Optional;

/** What a project wants to run in. */
public sealed interface EnvironmentSpec {

  /**
   * A virtual environment of Python's.
   *
   * @param file which says so, from the project's folder; null if none does
   * @param python {@code 3.11} or {@code 3.11.7}; null for any
   * @param buildDependencies lines for pip, installed first
   * @param dependencies lines for pip; {@code -r} and {@code -c} are relative to the project's
   *     folder
   * @param isLocked whether there is a {@code uv.lock}: uv then installs what that says, and none
   *     of the lines above
   */
  record Python(
      String file,
      String python,
      List<String> buildDependencies,
      List<String> dependencies,
      boolean isLocked)
      implements EnvironmentSpec {

    public Python {
      buildDependencies = List.copyOf(buildDependencies);
      dependencies = List.copyOf(dependencies);
    }
  }

  /**
   * An environment of conda's.
   *
   * @param python the part of it that uv can make, {@link Python#file} being the same file
   * @param skipped conda's other packages, which that part lacks
   * @param notForUv why there can be no such part; null if there can
   */
  record Conda(String file, Python python, List<String> skipped, String notForUv)
      implements EnvironmentSpec {

    public Conda {
      skipped = List.copyOf(skipped);
    }
  }

  /**
   * A container.
   *
   * @param volumes for {@code docker run -v}, as they are written
   */
  record Docker(String image, List<String> volumes, List<Variable> variables)
      implements EnvironmentSpec {

    public Docker {
      volumes = List.copyOf(volumes);
      variables = List.copyOf(variables);
    }
  }

  /**
   * An environment variable of a container.
   *
   * @param value null to take it from where the project is launched
   */
  record Variable(String name, String value) {
    public Optional<String> findValue() {
      return Optional.ofNullable(value);
    }
  }
}
