package io.millrace.tracking.shared;

import io.millrace.runtime.error.MillraceException;

/** What to say about a run that cannot be used. MLflow's texts. */
public final class RunErrors {

  private RunErrors() {}

  /** There is no such run. */
  public static MillraceException notFound(String runId) {
    return MillraceException.notFound("Run with id=%s not found".formatted(runId));
  }

  /** A deleted run was to be changed. */
  public static MillraceException deleted(String runId) {
    return MillraceException.invalid(
        "The run %s must be in the 'active' state. Current state is deleted.".formatted(runId));
  }

  /** A tag was to be removed that is not set. */
  public static MillraceException noTag(String runId, String key) {
    return MillraceException.notFound(
        "No tag with name: %s in run with id %s".formatted(key, runId));
  }
}
