package io.millrace.worker.run;

import io.millrace.projects.v1.Assignment;
import io.millrace.python.process.ChildEnvironment;
import io.millrace.python.process.OtherUser;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * How this worker runs jobs.
 *
 * @param workspaces below it each attempt has a folder
 * @param trackingUri of the server, as the job's own code reaches it
 * @param handedOn names of the worker's own environment variables that jobs see; their values are
 *     masked in logs
 * @param secrets what else is masked in logs
 * @param user whom jobs run as; null for the worker's own
 * @param longestRun how long an attempt may run that does not say itself
 * @param grace between being asked to end and being killed
 */
public record RunSettings(
    Path workspaces,
    URI trackingUri,
    List<String> handedOn,
    List<String> secrets,
    OtherUser user,
    Duration longestRun,
    Duration grace) {

  public RunSettings {
    handedOn = List.copyOf(handedOn);
    secrets = List.copyOf(secrets);
  }

  /**
   * What a job's command sees beside what its machine or image has: what is handed on of the
   * worker's, the job's own, and what MLflow's clients read.
   *
   * @param seen where the command finds a file of the workspace
   */
  Map<String, String> variables(Assignment job, Workspace workspace, Function<Path, String> seen)
      throws IOException {
    Map<String, String> variables = new TreeMap<>(passed());
    variables.put("TMPDIR", seen.apply(workspace.temporary()));
    if (user != null) {
      // The worker's own is not the user's, and what one job leaves is not the next one's.
      variables.put("HOME", seen.apply(workspace.home()));
      variables.put("USER", user.name());
      variables.put("LOGNAME", user.name());
    }
    variables.put("PYTHONUNBUFFERED", "1");
    variables.putAll(job.getSpec().getEnvMap());
    variables.put("MLFLOW_TRACKING_URI", trackingUri.toString());
    variables.put("MLFLOW_RUN_ID", job.getRunId());
    variables.put("MLFLOW_EXPERIMENT_ID", job.getExperimentId());
    return variables;
  }

  /** What is handed on of the worker's variables. */
  Map<String, String> passed() {
    Map<String, String> all = new TreeMap<>(ChildEnvironment.inherited(handedOn));
    all.keySet().removeAll(ChildEnvironment.inherited(List.of()).keySet());
    return all;
  }

  /** What is not to be seen in a job's log. */
  Collection<String> secrets(Assignment job) {
    List<String> values = new ArrayList<>(passed().values());
    values.addAll(secrets);
    return values;
  }
}
