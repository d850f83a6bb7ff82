package io.millrace.projects.job;

/** Tags by which runs of jobs are known. */
public final class JobTags {

  /** The job's id, by which its run is found. */
  public static final String JOB_ID = "millrace.jobId";

  /** A sweep's id, by which its run is found. */
  public static final String SWEEP_ID = "millrace.sweepId";

  /** The run of a sweep's best trial, at the sweep's run. */
  public static final String BEST_RUN_ID = "millrace.bestRunId";

  /** The branch whose newest commit a run's project was, as MLflow's launcher says it. */
  public static final String BRANCH = "mlflow.source.git.branch";

  /** What has launched a run, as MLflow's launcher says it. */
  public static final String BACKEND = "mlflow.project.backend";

  /** The backend of what a job has launched. */
  public static final String MILLRACE = "millrace";

  private JobTags() {}
}
