package io.millrace.worker.executor;

import io.millrace.project.format.EnvironmentSpec;
import io.millrace.projects.v1.Assignment;
import io.millrace.projects.v1.Capability;
import java.util.Set;

/** Where a worker's jobs run, by what their projects ask for. */
public interface Executors {

  /**
   * What it can run as things are now: programs may come and go.
   *
   * @return what is missing is refused by {@link #of}, or by what that gives, whatever the job
   */
  Set<Capability> capabilities();

  /**
   * What runs a job.
   *
   * @param environment what its project asks for
   * @throws io.millrace.python.environment.EnvironmentException if this worker has none for it
   */
  Executor of(EnvironmentSpec environment, Assignment job);
}
