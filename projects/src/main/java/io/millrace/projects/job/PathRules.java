package io.millrace.projects.job;

import io.millrace.artifact.ArtifactUri;
import io.millrace.project.command.Invocation;
import io.millrace.project.command.ProjectPaths;
import io.millrace.runtime.error.MillraceException;
import java.nio.file.Path;
import java.util.List;

/**
 * Where parameters of type {@code path} may lead: a worker has the project's files, and fetches
 * artifacts of the server's.
 */
final class PathRules {

  private PathRules() {}

  /**
   * Checks them while the project is at hand. Whether an artifact is there is not looked at: it may
   * come before the job is run.
   *
   * @param folder the project's, with the files that a worker will have
   * @throws MillraceException INVALID_PARAMETER_VALUE with the parameter
   */
  static void check(Invocation invocation, Path folder) {
    List<String> names = List.copyOf(invocation.entryPoint().parameters().keySet());
    invocation.checkPaths(
        new ProjectPaths(
            folder,
            (uri, position) -> {
              ArtifactUri.parse("parameters." + names.get(position), uri);
              return folder;
            }));
  }
}
