package io.millrace.projects.inspection;

import io.millrace.project.format.PackageSources;
import io.millrace.project.format.Project;
import io.millrace.project.format.ProjectFolder;
import io.millrace.project.format.ProjectRequirements;
import io.millrace.project.source.ProjectUri;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A project as it was at a moment.
 *
 * @param version a commit in full, or an uploaded folder's digest
 * @param branch that the commit was the newest of; null if a tag or a commit was asked for
 * @param needingPermission what the server has to permit before it is installed
 */
public record Inspected(
    ProjectUri uri,
    String version,
    String branch,
    Project project,
    ProjectRequirements needingPermission) {

  /** The same, as if its commit had been asked for. */
  public Inspected atCommit() {
    return new Inspected(uri, version, null, project, needingPermission);
  }

  static Inspected of(
      ProjectUri uri, String version, String branch, Path folder, PackageSources allowed)
      throws IOException {
    Project project = ProjectFolder.read(folder);
    return new Inspected(
        uri,
        version,
        branch,
        project,
        ProjectRequirements.needingPermission(folder, project.environment(), allowed));
  }
}
