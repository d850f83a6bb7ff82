package io.millrace.projects.sweep;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.millrace.projects.inspection.Inspected;
import io.millrace.projects.inspection.Inspector;
import io.millrace.projects.job.Job;
import io.millrace.projects.job.JobExtras;
import io.millrace.projects.job.JobSeries;
import io.millrace.projects.job.JobTags;
import io.millrace.projects.job.Jobs;
import io.millrace.projects.v1.JobSpec;
import io.millrace.runtime.error.MillraceException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The jobs of trials: one for each, however often it is asked for. */
@ApplicationScoped
class TrialJobs {

  /** As MLflow's clients nest runs. */
  private static final String PARENT = "mlflow.parentRunId";

  private final Jobs jobs;
  private final Inspector inspector;

  /** All trials run the same commit: it is not fetched for each of them only to be looked into. */
  private final Cache<UUID, Inspected> projects =
      Caffeine.newBuilder().maximumSize(100).expireAfterAccess(Duration.ofMinutes(10)).build();

  TrialJobs(Jobs jobs, Inspector inspector) {
    this.jobs = jobs;
    this.inspector = inspector;
  }

  /** What is known of a sweep's project. */
  void remember(SweepRow sweep, Inspected project) {
    projects.put(sweep.id(), project.atCommit());
  }

  /**
   * Makes a trial's job.
   *
   * @throws MillraceException as the contract says of CreateJob
   */
  Job make(SweepRow sweep, BegunTrial trial) {
    JobSpec.Builder spec =
        JobSeries.one(sweep.spec(), sweep.resolvedVersion(), trial.parameters()).toBuilder();
    if (!spec.getRunName().isEmpty()) {
      spec.setRunName("%s-%d".formatted(spec.getRunName(), trial.number()));
    }
    return jobs.createOnce(
        spec.build(),
        occasion(sweep, trial),
        sweep.creator(),
        JobExtras.ofMany(tags(sweep), project(sweep, spec)));
  }

  /** The commit's branch is known from when the sweep was made, if one was asked for. */
  private static Map<String, String> tags(SweepRow sweep) {
    Map<String, String> tags = new HashMap<>(Map.of(PARENT, sweep.runId()));
    sweep.runRequest().getTagsList().stream()
        .filter(tag -> tag.getKey().equals(JobTags.BRANCH))
        .forEach(tag -> tags.put(tag.getKey(), tag.getValue()));
    return tags;
  }

  private Inspected project(SweepRow sweep, JobSpec.Builder spec) {
    Inspected known = projects.getIfPresent(sweep.id());
    if (known != null) {
      return known;
    }
    Inspected found = inspect(spec);
    projects.put(sweep.id(), found);
    return found;
  }

  /** It was there when the sweep was made, so that it is not now may pass. */
  private Inspected inspect(JobSpec.Builder spec) {
    try {
      return inspector.inspect(spec.getUri(), spec.getVersion(), spec.getCredentials());
    } catch (MillraceException failure) {
      throw MillraceException.unavailable(
          "The sweep's project cannot be looked into: " + failure.getMessage(), failure);
    }
  }

  /** A trial's job; empty if there is none, or none any more. */
  Optional<Job> find(SweepRow sweep, BegunTrial trial) {
    return jobs.findOnce(occasion(sweep, trial));
  }

  /** Whether somebody is at it, or has died at it less than a minute ago. */
  boolean isBeingMade(SweepRow sweep, BegunTrial trial) {
    return jobs.isBeingMade(occasion(sweep, trial));
  }

  /** Has a trial's job ended. */
  void cancel(Job job) {
    if (!job.hasEnded()) {
      jobs.cancel(job.id().toString());
    }
  }

  private static String occasion(SweepRow sweep, BegunTrial trial) {
    return "%s/%d".formatted(sweep.creator(), trial.number());
  }
}
