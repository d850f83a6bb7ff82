package io.millrace.python.environment;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds a Python that fits. */
final class Interpreters {

  private static final Pattern MINOR = Pattern.compile("(3\\.[0-9]+)\\..+");

  /** As {@code uv python list} writes them: {@code cpython-3.11.7-linux-x86_64-gnu /path}. */
  private static final Pattern LISTED = Pattern.compile("[a-z]+-(3\\.[0-9]+\\.[0-9]+\\S*?)-.*");

  private final Uv uv;
  private final boolean mayDownload;

  Interpreters(Uv uv, boolean mayDownload) {
    this.uv = uv;
    this.mayDownload = mayDownload;
  }

  /**
   * The version that is wanted; else, as MLflow does, another one with the same first two numbers.
   *
   * @param version null for any Python 3
   * @param isExact whether it is to be that version and no other
   */
  Path find(String version, boolean isExact, Path directory) {
    String wanted = version == null ? "3" : version;
    Path found = installed(wanted, directory);
    Matcher minor = MINOR.matcher(wanted);
    if (found == null && !isExact && minor.matches()) {
      found = installed(minor.group(1), directory);
    }
    if (found == null && mayDownload) {
      uv.runWell(
          "Python %s cannot be fetched".formatted(wanted), directory, "python", "install", wanted);
      found = installed(wanted, directory);
    }
    if (found == null) {
      throw new EnvironmentException(
          "Python %s is wanted, and this machine has %s. Install it, or allow it to be downloaded."
              .formatted(wanted, all(directory)));
    }
    return found;
  }

  /** Null if there is none. */
  private Path installed(String version, Path directory) {
    Uv.Result result = uv.run(directory, "python", "find", "--system", "--no-project", version);
    if (!result.isGood()) {
      return null;
    }
    return result.lines().stream()
        .filter(line -> line.startsWith("/"))
        .reduce((one, other) -> other)
        .map(Path::of)
        .orElse(null);
  }

  private String all(Path directory) {
    List<String> lines = uv.run(directory, "python", "list", "--only-installed").lines();
    String versions =
        lines.stream()
            .map(LISTED::matcher)
            .filter(Matcher::matches)
            .map(matcher -> matcher.group(1))
            .distinct()
            .collect(Collectors.joining(", "));
    return versions.isEmpty() ? "no Python 3" : versions;
  }
}
