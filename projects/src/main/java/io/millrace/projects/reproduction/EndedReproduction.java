package io.millrace.projects.reproduction;

import io.millrace.projects.job.Job;
import io.millrace.projects.v1.EnvironmentLock;
import io.millrace.projects.v1.InputFile;
import io.millrace.projects.v1.Reproduction;
import java.util.List;

/**
 * A reproduction that is to be judged.
 *
 * @param job that has ended
 * @param sourceLock null if it is not known
 */
record EndedReproduction(
    Reproduction reproduction, Job job, EnvironmentLock sourceLock, List<InputFile> sourceInputs) {

  EndedReproduction {
    sourceInputs = List.copyOf(sourceInputs);
  }
}
