package io.millrace.projects.reproduction;

import io.millrace.projects.v1.EnvironmentLock;
import io.millrace.projects.v1.InputFile;
import io.millrace.projects.v1.JobSpec;
import java.util.List;

/**
 * What a run was made from.
 *
 * @param spec what makes it again
 * @param lock what its environment had; null if it is not known
 * @param inputs what its parameters of type {@code path} named
 */
record Origin(JobSpec spec, EnvironmentLock lock, List<InputFile> inputs) {

  Origin {
    inputs = List.copyOf(inputs);
  }

  Origin with(JobSpec changed) {
    return new Origin(changed, lock, inputs);
  }
}
