package io.millrace.projects.job;

import io.millrace.projects.v1.JobSpec;

/** What made a run, for jobs that are to run the same code. */
public interface RunSource {

  /**
   * Puts the project of a run in the place of {@code runs:/…}, or that of a model version's run in
   * the place of {@code models:/…}; a spec that names a project stays as it is.
   *
   * @throws io.millrace.runtime.error.MillraceException RESOURCE_DOES_NOT_EXIST if there is no such
   *     run or version; INVALID_PARAMETER_VALUE if what made it cannot be run
   */
  JobSpec resolve(JobSpec asked);
}
