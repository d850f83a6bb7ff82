package io.millrace.tracking.model;

import io.millrace.runtime.error.MillraceException;
import java.util.Collection;

/** What to say about a logged model that cannot be had or changed. */
final class LoggedModelErrors {

  private LoggedModelErrors() {}

  static MillraceException notFound(String modelId) {
    return MillraceException.notFound("Logged model with ID '%s' not found.".formatted(modelId));
  }

  static MillraceException noTag(String modelId, String key) {
    return MillraceException.notFound(
        "No tag with key '%s' found for model with ID '%s'.".formatted(key, modelId));
  }

  static MillraceException hasParams(String modelId, Collection<String> keys) {
    return MillraceException.badRequest(
        "Params of a logged model cannot be changed. The model with ID '%s' already has: '%s'."
            .formatted(modelId, String.join("', '", keys)));
  }
}
