package io.millrace.registry.model;

import io.millrace.registry.shared.ModelName;
import io.millrace.registry.shared.Tags;
import io.millrace.registry.source.ResolvedSource;
import io.millrace.registry.source.SourceRequest;
import io.millrace.registry.source.SourceRules;
import io.millrace.registry.v1.CreateModelVersionRequest;
import io.millrace.runtime.rule.TooLong;
import java.util.SortedMap;

/** A version that is to be created, checked. */
record NewModelVersion(
    String name,
    ResolvedSource source,
    SortedMap<String, String> tags,
    String runLink,
    String description) {

  /** In characters: what no one goes beyond, and still cheap to read. */
  private static final int MAX_URI = 2048;

  /** As long as MLflow's column; it is indexed. */
  private static final int MAX_RUN_ID = 500;

  private static final int MAX_DESCRIPTION = 100_000;

  /** Reads a request, refusing one that breaks a rule. */
  static NewModelVersion of(CreateModelVersionRequest request, SourceRules rules) {
    ModelName.check(request.getName());
    SortedMap<String, String> tags = Tags.of(request.getTagsList());
    TooLong.bounded(request.getSource(), MAX_URI, "source", false);
    TooLong.bounded(request.getRunId(), MAX_RUN_ID, "run_id", false);
    TooLong.bounded(request.getRunLink(), MAX_URI, "run_link", false);
    checkDescription(request.getDescription());
    ResolvedSource source =
        rules.resolve(
            new SourceRequest(
                request.getSource(),
                request.getRunId(),
                request.getModelId(),
                Tags.isPrompt(tags)));
    return new NewModelVersion(
        request.getName(), source, tags, request.getRunLink(), request.getDescription());
  }

  /** Refuses a description that is too long with INVALID_PARAMETER_VALUE. */
  static void checkDescription(String description) {
    TooLong.bounded(description, MAX_DESCRIPTION, "description", false);
  }
}
