package io.millrace.registry.source;

import io.millrace.runtime.error.MillraceException;

/**
 * What a client says of a new version's origin.
 *
 * @param runId empty if not said
 * @param modelId empty if not said
 * @param isPrompt whether it is a prompt's version
 */
public record SourceRequest(String source, String runId, String modelId, boolean isPrompt) {

  /** The source is refused; {@code why} follows it, or is empty. */
  MillraceException refused(String why) {
    return MillraceException.invalid(
        ("Invalid model version source: '%s'. " + why).formatted(source).strip());
  }

  /** The field {@code run_id} or {@code model_id} does not say whose the source is. */
  MillraceException unbound(String field) {
    return refused(
        "The %s request parameter must identify the resource that contains the source."
            .formatted(field));
  }

  /** As {@link #unbound(String)}, for the field that was sent, or {@code run_id}. */
  MillraceException unbound() {
    return unbound(modelId.isEmpty() ? "run_id" : "model_id");
  }
}
