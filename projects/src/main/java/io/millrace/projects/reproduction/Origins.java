package io.millrace.projects.reproduction;

import io.millrace.common.v1.Tag;
import io.millrace.projects.job.Job;
import io.millrace.projects.job.JobTags;
import io.millrace.projects.job.Jobs;
import io.millrace.projects.job.LockStore;
import io.millrace.projects.v1.EnvManager;
import io.millrace.projects.v1.FindingKind;
import io.millrace.projects.v1.JobSpec;
import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.v1.Run;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Finds out what runs were made from: by their jobs, or by what MLflow's launcher tells in tags.
 */
@ApplicationScoped
class Origins {

  private static final String DIRTY_TAG = "mlflow.source.git.dirty";

  private final Jobs jobs;
  private final LockStore locks;

  Origins(Jobs jobs, LockStore locks) {
    this.jobs = jobs;
    this.locks = locks;
  }

  /** Empty if there is nothing to run; the findings say why. */
  Optional<Origin> of(Run run, Findings findings) {
    Map<String, String> tags =
        run.getData().getTagsList().stream()
            .collect(Collectors.toMap(Tag::getKey, Tag::getValue, (one, other) -> one));
    Optional<Job> job =
        Optional.ofNullable(tags.get(JobTags.JOB_ID))
            .flatMap(this::job)
            .filter(each -> run.getInfo().getRunId().equals(each.runId()));
    if (job.isPresent()) {
      LockStore.Seen seen = locks.seen(job.get());
      JobSpec again = jobs.again(job.get());
      // There, although there may be none: what the run has beside them is its code's own.
      JobSpec spec = again.toBuilder().setParameters(again.getParameters()).build();
      return Optional.of(new Origin(spec, seen.lock(), seen.inputs()));
    }
    if (tags.containsKey(JobTags.SWEEP_ID)) {
      findings.fatal(
          FindingKind.FINDING_KIND_SOURCE_UNKNOWN,
          "source",
          "The run is a sweep's, which runs no code itself: take one of its trials%s."
              .formatted(best(tags)));
      return Optional.empty();
    }
    if (Boolean.parseBoolean(tags.get(DIRTY_TAG))) {
      findings.error(
          FindingKind.FINDING_KIND_DIRTY_COMMIT,
          "source",
          "The run's code had changes that were not committed: commit %s is not what ran."
              .formatted(tags.get("mlflow.source.git.commit")));
    }
    return TaggedSource.spec(run, tags, findings)
        .map(spec -> new Origin(spec.setEnvManager(manager(tags)).build(), null, List.of()));
  }

  private static String best(Map<String, String> tags) {
    String run = tags.get(JobTags.BEST_RUN_ID);
    return run == null ? "" : ", such as the best one, '%s'".formatted(run);
  }

  private Optional<Job> job(String id) {
    try {
      return jobs.find(id);
    } catch (MillraceException e) {
      // Anybody may write a tag.
      return Optional.empty();
    }
  }

  /** MLflow writes no tag where the launcher's own environment was taken. */
  private static EnvManager manager(Map<String, String> tags) {
    return switch (tags.getOrDefault("mlflow.project.env", "")) {
      case "" -> EnvManager.ENV_MANAGER_LOCAL;
      case "uv" -> EnvManager.ENV_MANAGER_UV;
      case "virtualenv" -> EnvManager.ENV_MANAGER_VIRTUALENV;
      case "conda" -> EnvManager.ENV_MANAGER_CONDA;
      default -> EnvManager.ENV_MANAGER_UNSPECIFIED;
    };
  }
}
