package io.millrace.worker.executor;

import io.millrace.project.format.EnvironmentSpec;
import io.millrace.projects.v1.Assignment;

/** Where a worker's jobs run, by what their projects ask for. */
public interface Executors {

  /**
   * What runs a job.
   *
   * @param environment what its project asks for
   * @throws io.millrace.python.environment.EnvironmentException if this worker has none for it
   */
  Executor of(EnvironmentSpec environment, Assignment job);
}
