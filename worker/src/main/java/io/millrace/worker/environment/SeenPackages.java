package io.millrace.worker.environment;

import io.millrace.projects.v1.EnvironmentLock;
import io.millrace.python.environment.EnvironmentException;
import java.util.List;
import java.util.regex.Pattern;

/** What was installed somewhere, as lines for pip that install it again. */
public final class SeenPackages {

  private static final Pattern REQUIREMENT =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*(==[A-Za-z0-9.!+_-]+| @ [A-Za-z][\\x21-\\x7e]*)");

  private SeenPackages() {}

  /**
   * A line for each package of a lock.
   *
   * @throws EnvironmentException if one has a name, version or address that is none
   */
  public static List<String> requirements(EnvironmentLock lock) {
    return lock.getPackagesList().stream().map(SeenPackages::requirement).toList();
  }

  private static String requirement(EnvironmentLock.Package seen) {
    String requirement =
        seen.getUrl().isEmpty()
            ? seen.getName() + "==" + seen.getVersion()
            : seen.getName() + " @ " + seen.getUrl();
    if (!REQUIREMENT.matcher(requirement).matches()) {
      // A package may call itself anything.
      throw new EnvironmentException(
          "The package '%s' cannot be installed again: that is no name, version or address of one."
              .formatted(requirement.replaceAll("\\p{Cntrl}", " ")));
    }
    return requirement;
  }
}
