package io.millrace.projects.inspection;

import io.millrace.project.format.PackageSources;
import io.millrace.project.source.FetchedProject;
import io.millrace.project.source.GitRepositories;
import io.millrace.project.source.ProjectUri;
import io.millrace.project.source.ResolvedGit;
import io.millrace.projects.RequirementConfig;
import io.millrace.projects.upload.Uploads;
import io.millrace.runtime.error.MillraceException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Looks into projects, wherever they are. Nothing of them is kept, and none of their code is run.
 */
@ApplicationScoped
public class Inspector {

  private final Checkouts checkouts;
  private final GitRepositories repositories;
  private final Uploads uploads;
  private final PackageSources allowed;

  /** Looks at a project's files while they are there. */
  @FunctionalInterface
  public interface Look<T> {
    /**
     * Makes something of a project.
     *
     * @param folder where {@code MLproject} would be
     */
    T at(Inspected project, Path folder) throws IOException;
  }

  Inspector(
      Checkouts checkouts,
      GitRepositories repositories,
      Uploads uploads,
      RequirementConfig requirements) {
    allowed = new PackageSources(requirements.indexes(), requirements.channels());
    this.checkouts = checkouts;
    this.repositories = repositories;
    this.uploads = uploads;
  }

  /**
   * What a project offers, and what its version means now.
   *
   * @throws MillraceException as the contract says of InspectProject
   */
  public Inspected inspect(String uri, String version, String credentials) {
    return inspect(uri, version, credentials, (project, folder) -> project);
  }

  /**
   * What somebody makes of a project who needs its files for it.
   *
   * @param look sees them; they are gone afterwards
   * @throws MillraceException as the contract says of InspectProject, or from the look
   */
  public <T> T inspect(String uri, String version, String credentials, Look<T> look) {
    ProjectUri parsed = ProjectUri.parse("uri", uri);
    try {
      return CallTime.within(
          "Fetching '%s'".formatted(uri),
          () -> checkouts.inPlace(() -> inspect(parsed, version, credentials, look)));
    } catch (RuntimeException failure) {
      throw failure;
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }

  private <T> T inspect(ProjectUri uri, String version, String credentials, Look<T> look)
      throws IOException {
    return switch (uri) {
      case ProjectUri.Git git -> inspect(git, version, credentials, look);
      case ProjectUri.Upload upload -> inspect(upload, version, look);
    };
  }

  private <T> T inspect(ProjectUri.Git uri, String version, String credentials, Look<T> look)
      throws IOException {
    ResolvedGit resolved = repositories.resolve(uri, version, credentials);
    try (FetchedProject fetched =
        FetchedProject.into(
            checkouts.folder(), folder -> repositories.fetch(resolved, credentials, folder))) {
      Path folder = fetched.folder();
      return look.at(
          Inspected.of(uri, resolved.commit(), resolved.branch(), folder, allowed), folder);
    }
  }

  private <T> T inspect(ProjectUri.Upload uri, String version, Look<T> look) throws IOException {
    if (!version.isEmpty()) {
      throw MillraceException.invalid(
          "Invalid value for parameter 'version' supplied: An uploaded folder has none.");
    }
    try (FetchedProject fetched =
        FetchedProject.into(checkouts.folder(), folder -> uploads.unpack(uri, folder))) {
      Path folder = fetched.folder();
      return look.at(Inspected.of(uri, uri.digest(), null, folder, allowed), folder);
    }
  }
}
