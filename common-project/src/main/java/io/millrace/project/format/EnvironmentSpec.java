package io.millrace.project.format;

import io.millrace.runtime.yaml.YamlField;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

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
   * @param lines where in the file these are
   */
  record Python(
      String file,
      String python,
      List<String> buildDependencies,
      List<String> dependencies,
      boolean isLocked,
      Lines lines)
      implements EnvironmentSpec {

    /** What uv is asked for. */
    private static final Pattern VERSION =
        Pattern.compile("3(\\.[0-9]{1,3}){0,2}((a|b|rc)[0-9]+)?");

    public Python {
      buildDependencies = List.copyOf(buildDependencies);
      dependencies = List.copyOf(dependencies);
    }

    /** One of which no file says where it has what. */
    public Python(
        String file,
        String python,
        List<String> buildDependencies,
        List<String> dependencies,
        boolean isLocked) {
      this(file, python, buildDependencies, dependencies, isLocked, Lines.NONE);
    }

    /**
     * Why uv cannot make it, with file and line; empty if it may. Whether there is such a version
     * of Python is not known here.
     */
    public Optional<String> findProblem() {
      return python == null || VERSION.matcher(python).matches()
          ? Optional.empty()
          : Optional.of(
              "%s line %d: 'python' is '%s', which is no version of Python 3, such as 3.11.7."
                  .formatted(file, lines.python(), YamlField.shortened(python)));
    }
  }

  /**
   * Lines of a file, from 1 on.
   *
   * @param python of the version of Python; 0 if there is none
   * @param build of what is installed first, in its order
   * @param others of what is installed then
   */
  record Lines(int python, List<Integer> build, List<Integer> others) {

    static final Lines NONE = new Lines(0, List.of(), List.of());

    public Lines {
      build = List.copyOf(build);
      others = List.copyOf(others);
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
