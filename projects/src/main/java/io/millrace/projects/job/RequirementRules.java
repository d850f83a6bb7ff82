package io.millrace.projects.job;

import io.millrace.project.format.EnvironmentSpec;
import io.millrace.project.format.ProjectRequirements;
import io.millrace.projects.RequirementConfig;
import io.millrace.projects.inspection.Inspected;
import io.millrace.projects.v1.EnvManager;
import io.millrace.projects.v1.EnvironmentLock;
import io.millrace.projects.v1.JobSpec;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.python.Requirement;
import io.millrace.runtime.python.RequirementFiles;
import io.millrace.runtime.python.RequirementsReader;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a worker may be told to install. It does so with rights of its own, not with the job's. */
@ApplicationScoped
public class RequirementRules {

  private static final int SHOWN = 200;

  private final boolean permits;

  RequirementRules(RequirementConfig config) {
    permits = config.permit();
  }

  /**
   * Refuses what reaches elsewhere than the worker's usual index or channels, or builds what is in
   * the project.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE with the file and the line
   */
  void check(JobSpec spec, Inspected project) {
    if (permits) {
      return;
    }
    needingPermission(spec.getEnvManager(), project)
        .findFirst()
        .ifPresent(
            first -> {
              throw MillraceException.invalid(
                  "%s line %d: the requirement '%s' %s, and this server does not permit that (millrace.projects.requirements.permit)."
                      .formatted(
                          first.file(), first.line(), shortened(first.text()), first.concern()));
            });
  }

  /** Of what is read by whoever makes the environment, which workers choose in the same way. */
  private static Stream<Requirement> needingPermission(EnvManager manager, Inspected inspected) {
    ProjectRequirements needing = inspected.needingPermission();
    EnvironmentSpec environment = inspected.project().environment();
    boolean isAny = manager == EnvManager.ENV_MANAGER_UNSPECIFIED;
    if (manager == EnvManager.ENV_MANAGER_LOCAL) {
      // There nothing is installed.
      return Stream.empty();
    }
    if (environment instanceof EnvironmentSpec.Conda
        && (isAny || manager == EnvManager.ENV_MANAGER_CONDA)) {
      return Stream.concat(needing.conda().stream(), needing.pip().stream());
    }
    boolean isLocked =
        switch (environment) {
          case EnvironmentSpec.Python python ->
              python.isLocked() && (isAny ? python.file() == null : isUv(manager));
          case EnvironmentSpec.Conda conda -> conda.python().isLocked() && isUv(manager);
          case EnvironmentSpec.Docker docker -> false;
        };
    return (isLocked ? needing.locked() : needing.pip()).stream();
  }

  private static boolean isUv(EnvManager manager) {
    return manager == EnvManager.ENV_MANAGER_UV;
  }

  /**
   * Why a package may not be installed again from where it was seen to come from.
   *
   * @return as in "fetches from https://…"; empty if it may
   */
  public Optional<String> concern(EnvironmentLock.Package seen) {
    if (permits) {
      return Optional.empty();
    }
    String line =
        seen.getUrl().isEmpty()
            ? seen.getName() + "==" + seen.getVersion()
            : seen.getName() + " @ " + seen.getUrl();
    RequirementsReader reader = new RequirementsReader(new NoFiles());
    try {
      reader.add("packages", List.of(line));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<Requirement> needing = reader.requirements().needingPermission();
    return needing.stream().findFirst().map(first -> shortened(first.concern()));
  }

  private static String shortened(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }

  private record NoFiles() implements RequirementFiles {
    @Override
    public Optional<Path> find(String path) {
      return Optional.empty();
    }

    @Override
    public Optional<String> text(String path) {
      return Optional.empty();
    }
  }
}
