package io.millrace.worker.executor;

import io.millrace.projects.v1.Assignment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * What is to run.
 *
 * @param job whose attempt it is
 * @param command for {@code bash -c}
 * @param workspace the attempt's folder on this machine, which has all that the command needs
 * @param directory in it, that the command starts in
 * @param variables environment variables of the job; the machine's own are not among them
 * @param secrets names of those whose values are not to be seen
 * @param timeout after which the worker ends it
 * @param grace between being asked to end and being killed
 */
public record Launch(
    Assignment job,
    String command,
    Path workspace,
    Path directory,
    Map<String, String> variables,
    Set<String> secrets,
    Duration timeout,
    Duration grace) {

  public Launch {
    variables = Map.copyOf(variables);
    secrets = Set.copyOf(secrets);
  }

  String id() {
    return job.getJobId();
  }
}
