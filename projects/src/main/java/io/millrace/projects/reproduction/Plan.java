package io.millrace.projects.reproduction;

import io.millrace.projects.v1.EnvironmentLock;
import io.millrace.projects.v1.JobSpec;

/**
 * What makes a run again.
 *
 * @param origin what it was made from; its spec is what is to run
 * @param lock what the environment is to have; null for what the project asks for
 */
record Plan(Origin origin, EnvironmentLock lock) {

  JobSpec spec() {
    return origin.spec();
  }
}
