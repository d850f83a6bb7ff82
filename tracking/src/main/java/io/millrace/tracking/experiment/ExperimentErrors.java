package io.millrace.tracking.experiment;

import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.error.MillraceException;

/** What to say about an experiment that cannot be had or changed. MLflow's texts. */
final class ExperimentErrors {

  private ExperimentErrors() {}

  static MillraceException noName(String name) {
    return MillraceException.notFound("Could not find experiment with name '%s'".formatted(name));
  }

  static MillraceException exists(String name) {
    return new MillraceException(ErrorReason.ERROR_REASON_RESOURCE_ALREADY_EXISTS, nameTaken(name));
  }

  static MillraceException cannotRenameTo(String name) {
    return MillraceException.badRequest(nameTaken(name));
  }

  private static String nameTaken(String name) {
    return "Experiment(name=%s) already exists. Error: another experiment of the workspace has this name; it may be a deleted one."
        .formatted(name);
  }

  static MillraceException cannotRenameDeleted() {
    return new MillraceException(
        ErrorReason.ERROR_REASON_INVALID_STATE, "Cannot rename a non-active experiment.");
  }

  static MillraceException noTag(long id, String key) {
    return MillraceException.notFound(
        "No tag with name: %s in experiment with id %d".formatted(key, id));
  }
}
