package io.millrace.python.environment;

import io.millrace.python.process.OtherUser;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * How uv is used.
 *
 * @param executable a path, or the name of a program on the {@code PATH}
 * @param cache the folder for environments, made when it is not there. Several processes may share
 *     it
 * @param mayDownloadPython whether uv may fetch a Python that the machine lacks
 * @param timeout how long making one environment may take
 * @param environment environment variables for uv and what it runs
 * @param user whom uv runs as, since making an environment may run code of what is installed; what
 *     it has made that user can read and no more. Null for the user that this process is
 */
public record UvSettings(
    String executable,
    Path cache,
    boolean mayDownloadPython,
    Duration timeout,
    Map<String, String> environment,
    OtherUser user) {

  public UvSettings {
    environment = Map.copyOf(environment);
  }

  /** The same, with uv as the user that this process is. */
  public UvSettings(
      String executable,
      Path cache,
      boolean mayDownloadPython,
      Duration timeout,
      Map<String, String> environment) {
    this(executable, cache, mayDownloadPython, timeout, environment, null);
  }
}
