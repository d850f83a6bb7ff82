package io.millrace.worker.executor;

import io.millrace.python.environment.EnvironmentException;
import java.nio.file.Path;
import java.util.List;

/**
 * What a project may mount of a machine. It says itself what it wants, so nothing is mounted that
 * the worker was not told to allow: a folder of this machine may be all of it, or the container
 * engine's socket.
 */
final class Volumes {

  private Volumes() {}

  /**
   * Checks what a project wants.
   *
   * @param wanted as for {@code --volume}
   * @param allowed folders and names
   */
  static void check(List<String> wanted, List<String> allowed) {
    for (String volume : wanted) {
      String source = volume.substring(0, Math.max(0, volume.indexOf(':')));
      if (source.isEmpty() || allowed.stream().noneMatch(each -> covers(each, source))) {
        throw new EnvironmentException(
            "The project wants to mount '%s', which this worker does not allow: start it with --container-volumes %s."
                .formatted(volume, source.isEmpty() ? "SOURCE" : source));
      }
    }
  }

  private static boolean covers(String allowed, String source) {
    if (!allowed.startsWith("/") || !source.startsWith("/")) {
      return allowed.equals(source);
    }
    return Path.of(source).normalize().startsWith(Path.of(allowed).normalize());
  }
}
