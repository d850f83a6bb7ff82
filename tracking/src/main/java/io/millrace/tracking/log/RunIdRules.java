package io.millrace.tracking.log;

import io.millrace.runtime.error.MillraceException;
import java.util.regex.Pattern;

/** What a run's id may look like where MLflow looks at it before it looks for the run. */
final class RunIdRules {

  private static final Pattern RUN_ID = Pattern.compile("[a-zA-Z0-9][\\w\\-]{0,255}");

  private RunIdRules() {}

  static void check(String runId) {
    if (!RUN_ID.matcher(runId).matches()) {
      throw MillraceException.invalid(
          "Invalid run ID: '%s'. It must start with an alphanumeric and consist of alphanumerics, underscores (_) and dashes (-)."
              .formatted(runId));
    }
  }
}
