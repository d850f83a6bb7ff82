package io.millrace.models.format;

import io.millrace.runtime.python.Requirement;
import io.millrace.runtime.python.Requirements;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a model's Python code runs in, as its folder says.
 *
 * @param source which of the folder's files say so
 * @param pythonVersion as in {@code 3.11.7}; null if it is not said
 * @param buildRequirements for pip, before the others
 * @param requirements for pip
 * @param skippedPackages conda's other packages, which MLflow leaves out of environments that are
 *     not conda's
 */
public record Environment(
    Source source,
    String pythonVersion,
    Requirements buildRequirements,
    Requirements requirements,
    List<String> skippedPackages) {

  /** Lines for pip that somebody has to permit. */
  public List<Requirement> needingPermission() {
    return Stream.of(buildRequirements, requirements)
        .flatMap(each -> each.needingPermission().stream())
        .toList();
  }

  /** In the order in which they are looked for. */
  public enum Source {
    /** The file of {@code env.virtualenv}, which usually is {@code python_env.yaml}. */
    PYTHON_ENV,
    /** Conda's Python, and {@code requirements.txt}. */
    CONDA_AND_REQUIREMENTS,
    /** {@code conda.yaml} alone. */
    CONDA,
    /** There is none of these: at most {@code requirements.txt}, and the writer's Python. */
    NONE
  }
}
