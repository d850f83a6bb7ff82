package io.millrace.projects.reproduction;

import io.millrace.projects.job.Job;
import io.millrace.projects.job.LockStore;
import io.millrace.projects.v1.ArtifactDifference;
import io.millrace.projects.v1.Comparison;
import io.millrace.projects.v1.JobState;
import io.millrace.projects.v1.Reproduction;
import io.millrace.projects.v1.Verdict;
import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.v1.Run;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Compares a new run that has ended with the first. */
@ApplicationScoped
class Comparer {

  private final Runs runs;
  private final ArtifactTrees trees;
  private final LockStore locks;
  private final ReproductionConfig config;

  Comparer(Runs runs, ArtifactTrees trees, LockStore locks, ReproductionConfig config) {
    this.runs = runs;
    this.trees = trees;
    this.locks = locks;
    this.config = config;
  }

  /** The reproduction with its verdict. */
  Reproduction judge(EndedReproduction due) throws IOException {
    Job job = due.job();
    Reproduction.Builder judged =
        due.reproduction().toBuilder()
            .setRunId(job.runId())
            .setVerdictTimestamp(System.currentTimeMillis());
    LockStore.Seen seen = locks.seen(job);
    boolean isWell = job.state() == JobState.JOB_STATE_SUCCEEDED;
    if (!isWell && seen.lock() == null) {
      return judged.setVerdict(Verdict.VERDICT_FAILED).setMessage(why(job)).build();
    }
    try {
      Comparison comparison = compare(due, seen);
      List<String> differing = Judgement.differing(comparison);
      judged.setComparison(comparison);
      if (!isWell) {
        judged.setVerdict(Verdict.VERDICT_FAILED).setMessage(why(job));
      } else if (differing.isEmpty()) {
        judged.setVerdict(Verdict.VERDICT_REPRODUCED);
      } else {
        judged
            .setVerdict(Verdict.VERDICT_DIFFERS)
            .setMessage("Not the same: " + String.join(", ", differing) + ".");
      }
      return judged.build();
    } catch (MillraceException failure) {
      switch (failure.reason()) {
        case ERROR_REASON_RESOURCE_DOES_NOT_EXIST, ERROR_REASON_INVALID_PARAMETER_VALUE -> {
          return judged
              .setVerdict(Verdict.VERDICT_FAILED)
              .setMessage("The runs cannot be compared: " + failure.getMessage())
              .build();
        }
        default -> throw failure;
      }
    }
  }

  private static String why(Job job) {
    String said = job.stateMessage() == null ? "" : " " + job.stateMessage();
    return job.state() == JobState.JOB_STATE_CANCELLED
        ? "Its job was cancelled."
        : "The new run did not end well." + said;
  }

  private Comparison compare(EndedReproduction due, LockStore.Seen seen) throws IOException {
    Reproduction asked = due.reproduction();
    Run source = runs.get(asked.getSourceRunId());
    Run run = runs.get(due.job().runId());
    FilesCompared files =
        new FilesCompared(
            new IgnoredPaths(asked.getIgnoredArtifactsList()), new Budget(config.maxBytes()));
    List<ArtifactDifference> artifacts =
        files.compare(
            trees.ofRun(source.getInfo().getRunId()), trees.ofRun(run.getInfo().getRunId()));
    Comparison.Builder comparison =
        Comparison.newBuilder()
            .addAllParameters(Differences.parameters(source, run))
            .addAllMetrics(MetricsCompared.of(source, run, asked, runs))
            .addAllArtifacts(artifacts)
            .addAllModels(new ModelsCompared(runs, trees, files).compare(source, run))
            .addAllData(
                Differences.data(source, due.sourceInputs(), run, new ArrayList<>(seen.inputs())))
            .setIsEnvironmentCompared(due.sourceLock() != null && seen.lock() != null);
    if (comparison.getIsEnvironmentCompared()) {
      comparison.addAllEnvironment(Differences.environment(due.sourceLock(), seen.lock()));
    }
    return comparison
        .setArtifactCount(files.compared())
        .setUnreadArtifactCount(files.unread())
        .build();
  }
}
