package io.millrace.models.engine.python;

import java.time.Duration;
import java.util.Map;

/**
 * How workers are run.
 *
 * @param workers how many there are of each model
 * @param memoryBytes of each; 0 is no limit
 * @param callTimeout how long a call may take, and before that wait for a worker
 * @param loadTimeout how long loading may take
 * @param environment their environment variables
 */
record WorkerSettings(
    int workers,
    long memoryBytes,
    Duration callTimeout,
    Duration loadTimeout,
    Map<String, String> environment) {

  WorkerSettings withWorkers(int count) {
    return new WorkerSettings(count, memoryBytes, callTimeout, loadTimeout, environment);
  }
}
