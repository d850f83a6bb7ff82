package io.millrace.tracking.artifact;

import io.millrace.runtime.outbox.EventData;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whose an artifact is, as far as its key tells: MLflow keeps those of a run below {@code
 * <experiment>/<run>/artifacts} and those of a logged model below {@code
 * <experiment>/models/<model>/artifacts}. Experiments with a location of their own keep theirs
 * elsewhere, and the key says nothing.
 *
 * @param experimentId null if unknown
 * @param runId null if it is not known to be a run's
 * @param modelId null if it is not known to be a logged model's
 */
record ArtifactOwner(String experimentId, String runId, String modelId) {

  private static final Pattern LAYOUT =
      Pattern.compile("(\\d+)(?:/(?:([0-9a-f]{32})|models/(m-[0-9a-f]{32}))(?:/.*)?|/.*)?");

  static ArtifactOwner of(String key) {
    Matcher parts = LAYOUT.matcher(key);
    return parts.matches()
        ? new ArtifactOwner(parts.group(1), parts.group(2), parts.group(3))
        : new ArtifactOwner(null, null, null);
  }

  /** The resource that a change of the artifact is a change of. */
  String subject(String key) {
    if (runId != null) {
      return "runs/" + runId;
    }
    return modelId != null ? "logged-models/" + modelId : "artifacts/" + key;
  }

  EventData describe(EventData data) {
    return data.put("experiment_id", experimentId).put("run_id", runId).put("model_id", modelId);
  }
}
