package io.millrace.projects.job;

import io.millrace.runtime.error.MillraceException;

/** Failures of calls that would fail the same another time. */
public final class FinalFailures {

  private FinalFailures() {}

  /** Whether it is one: what was named is gone, or may not be used so. */
  public static boolean has(MillraceException failure) {
    return switch (failure.reason()) {
      case ERROR_REASON_RESOURCE_DOES_NOT_EXIST,
          ERROR_REASON_INVALID_PARAMETER_VALUE,
          ERROR_REASON_INVALID_STATE,
          ERROR_REASON_BAD_REQUEST,
          ERROR_REASON_PERMISSION_DENIED ->
          true;
      default -> false;
    };
  }
}
