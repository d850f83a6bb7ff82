package io.millrace.tracking.metric;

import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.v1.GetMetricHistoryRequest;
import io.millrace.tracking.v1.SampleMetricHistoryRequest;

/** What may be asked of a history. Limits and texts are MLflow's. */
final class HistoryCheck {

  /** Points of one run in a sample. */
  static final int MAX_SAMPLE = 2_500;

  private static final int MAX_RUNS = 100;

  private HistoryCheck() {}

  static void check(GetMetricHistoryRequest request) {
    if (request.hasMaxResults() && request.getMaxResults() <= 0) {
      throw MillraceException.invalid(
          "Invalid value %d for parameter 'max_results' supplied. It must be a positive integer."
              .formatted(request.getMaxResults()));
    }
  }

  static void check(SampleMetricHistoryRequest request) {
    if (request.getRunIdsCount() > MAX_RUNS) {
      throw MillraceException.invalid(
          "GetMetricHistoryBulkInterval request must specify at most %d run_ids. Received %d run_ids. See the API docs for more information about request parameters."
              .formatted(MAX_RUNS, request.getRunIdsCount()));
    }
    if (request.hasMaxResults()
        && (request.getMaxResults() < 1 || request.getMaxResults() > MAX_SAMPLE)) {
      throw MillraceException.invalid(
          "max_results must be between 1 and %d. See the API docs for more information about request parameters."
              .formatted(MAX_SAMPLE));
    }
    if (request.hasStartStep() != request.hasEndStep()) {
      throw MillraceException.invalid(
          "If either start step or end step are specified, both must be specified.");
    }
    if (request.hasStartStep() && request.getStartStep() > request.getEndStep()) {
      throw MillraceException.invalid(
          "end_step must be greater than start_step. Found start_step=%d and end_step=%d."
              .formatted(request.getStartStep(), request.getEndStep()));
    }
  }
}
