package io.millrace.projects.reproduction;

import io.millrace.project.source.ProjectUri;
import io.millrace.projects.v1.FindingKind;
import io.millrace.projects.v1.JobSpec;
import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.v1.Run;
import java.util.Map;
import java.util.Optional;

/** Where the code of a run is that no job of this server has made, by its tags. */
final class TaggedSource {

  private static final String COMMIT = "mlflow.source.git.commit";
  private static final String ENTRY_POINT = "mlflow.project.entryPoint";
  private static final String REPOSITORY = "mlflow.source.git.repoURL";
  private static final String OLD_REPOSITORY = "mlflow.gitRepoURL";

  private TaggedSource() {}

  /** Without parameters; empty if the tags do not say what ran. */
  static Optional<JobSpec.Builder> spec(Run run, Map<String, String> tags, Findings findings) {
    String entryPoint = tags.get(ENTRY_POINT);
    if (entryPoint == null) {
      return unknown(
          findings, "It was not made from a project: it has no tag " + ENTRY_POINT + ".");
    }
    JobSpec.Builder spec =
        JobSpec.newBuilder()
            .setEntryPoint(entryPoint)
            .setExperimentId(run.getInfo().getExperimentId())
            .setRunName(run.getInfo().getRunName());
    String name = tags.getOrDefault("mlflow.source.name", "");
    Optional<ProjectUri> uri = parse(name);
    if (uri.isPresent() && uri.get() instanceof ProjectUri.Upload) {
      return Optional.of(spec.setUri(name));
    }
    String commit = tags.getOrDefault(COMMIT, "");
    if (commit.isEmpty()) {
      return unknown(findings, "Its code was in no git repository: it has no tag " + COMMIT + ".");
    }
    spec.setVersion(commit);
    if (uri.isPresent()) {
      return Optional.of(spec.setUri(name));
    }
    String repository = tags.getOrDefault(REPOSITORY, tags.getOrDefault(OLD_REPOSITORY, ""));
    if (repository.isEmpty() || parse(repository).isEmpty()) {
      return unknown(
          findings,
          "It ran from %s, and the tag %s names no repository that this server could fetch it from."
              .formatted(name, REPOSITORY));
    }
    if (!tags.containsKey("mlflow.source.git.dirty")) {
      findings.warn(
          FindingKind.FINDING_KIND_UNVERIFIED_COMMIT,
          "source",
          "It ran from the folder %s; whether that was as committed in %s is not known."
              .formatted(name, commit));
    }
    int hash = name.indexOf('#');
    return Optional.of(spec.setUri(hash < 0 ? repository : repository + name.substring(hash)));
  }

  private static Optional<ProjectUri> parse(String uri) {
    try {
      return Optional.of(ProjectUri.parse("uri", uri));
    } catch (MillraceException e) {
      return Optional.empty();
    }
  }

  private static Optional<JobSpec.Builder> unknown(Findings findings, String why) {
    findings.fatal(FindingKind.FINDING_KIND_SOURCE_UNKNOWN, "source", why);
    return Optional.empty();
  }
}
