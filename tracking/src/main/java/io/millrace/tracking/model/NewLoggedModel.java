package io.millrace.tracking.model;

import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.rule.TooLong;
import io.millrace.tracking.shared.ExperimentId;
import io.millrace.tracking.shared.GeneratedName;
import io.millrace.tracking.v1.CreateLoggedModelRequest;
import java.util.SortedMap;
import java.util.UUID;

/** A logged model that is to be created: checked, named and given an id. */
record NewLoggedModel(
    String modelId,
    long experimentId,
    String name,
    String modelType,
    String sourceRunId,
    SortedMap<String, String> params,
    SortedMap<String, String> tags) {

  private static final int MAX_NAME = 500;
  private static final int MAX_TYPE = 500;
  private static final int MAX_RUN_ID = 256;

  /** Names become parts of {@code models:/} URIs and of paths. */
  private static final String FORBIDDEN = "/:.%\"'";

  /**
   * Reads a request.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE when it breaks a rule, BAD_REQUEST when a
   *     param or tag is given twice
   */
  static NewLoggedModel of(CreateLoggedModelRequest request) {
    checkName(request.getName());
    TooLong.bounded(request.getModelType(), MAX_TYPE, "model_type", false);
    TooLong.bounded(request.getSourceRunId(), MAX_RUN_ID, "source_run_id", false);
    return new NewLoggedModel(
        "m-" + UUID.randomUUID().toString().replace("-", ""),
        ExperimentId.parse(request.getExperimentId()),
        request.getName().isEmpty() ? GeneratedName.next() : request.getName(),
        request.getModelType(),
        request.getSourceRunId(),
        GivenTags.once(request.getParamsList(), "params"),
        GivenTags.once(request.getTagsList(), "tags"));
  }

  private static void checkName(String name) {
    if (name.chars().anyMatch(character -> FORBIDDEN.indexOf(character) >= 0)) {
      throw MillraceException.invalid(
          "Invalid model name ('%s') provided. Model name must be a non-empty string and cannot contain the following characters: / : . %% \" '"
              .formatted(name));
    }
    TooLong.bounded(name, MAX_NAME, "name", false);
  }
}
