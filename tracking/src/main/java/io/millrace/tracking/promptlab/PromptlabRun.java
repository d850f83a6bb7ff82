package io.millrace.tracking.promptlab;

import io.millrace.common.v1.Tag;
import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.v1.CreatePromptlabRunRequest;
import io.millrace.tracking.v1.CreateRunRequest;
import io.millrace.tracking.v1.LogBatchRequest;
import java.util.Set;

/** What a prompt's evaluation is as a run: the tags and params that MLflow's pages look for. */
record PromptlabRun(CreatePromptlabRunRequest request) {

  private static final String LOGGED_ARTIFACTS = "mlflow.loggedArtifacts";
  private static final String SOURCE_TYPE = "mlflow.runSourceType";
  private static final Set<String> OWN_TAGS = Set.of(LOGGED_ARTIFACTS, SOURCE_TYPE);

  private static final String TABLES =
      "[{\"path\": \"%s\", \"type\": \"table\"}]".formatted(PromptlabFiles.TABLE);

  /**
   * Checks a request, in MLflow's order.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE naming what is missing
   */
  static PromptlabRun of(CreatePromptlabRunRequest request) {
    need(!request.getExperimentId().isEmpty(), "experiment_id");
    need(!request.getPromptTemplate().isEmpty(), "prompt_template");
    need(request.getPromptParametersCount() > 0, "prompt_parameters");
    need(!request.getModelRoute().isEmpty(), "model_route");
    need(!request.getModelInput().isEmpty(), "model_input");
    need(!request.getMlflowVersion().isEmpty(), "mlflow_version");
    return new PromptlabRun(request);
  }

  private static void need(boolean given, String field) {
    if (!given) {
      throw MillraceException.invalid(
          "CreatePromptlabRun request must specify %s.".formatted(field));
    }
  }

  CreateRunRequest run() {
    return CreateRunRequest.newBuilder()
        .setExperimentId(request.getExperimentId())
        .setRunName(request.getRunName())
        .setUserId(request.getUserId())
        .setStartTime(request.hasStartTime() ? request.getStartTime() : System.currentTimeMillis())
        .addAllTags(
            request.getTagsList().stream().filter(tag -> !OWN_TAGS.contains(tag.getKey())).toList())
        .addTags(tag(LOGGED_ARTIFACTS, TABLES))
        .addTags(tag(SOURCE_TYPE, "PROMPT_ENGINEERING"))
        .build();
  }

  LogBatchRequest params(String runId) {
    return LogBatchRequest.newBuilder()
        .setRunId(runId)
        .addAllParams(request.getModelParametersList())
        .addParams(tag("model_route", request.getModelRoute()))
        .addParams(tag("prompt_template", request.getPromptTemplate()))
        .build();
  }

  private static Tag tag(String key, String value) {
    return Tag.newBuilder().setKey(key).setValue(value).build();
  }
}
