package io.millrace.tracking.metric;

import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.v1.GetMetricHistoryBulkRequest;
import io.millrace.tracking.v1.GetMetricHistoryRequest;
import io.millrace.tracking.v1.SampleMetricHistoryRequest;

/** What may be asked of a history. Limits and texts are MLflow's. */
final class HistoryCheck {

  /** Points of one run in a sample. */
  static final int MAX_SAMPLE = 2_500;

  /** Points of all runs together in a bulk history. */
  static final int MAX_BULK = 25_000;

  private static final int MAX_RUNS = 100;

  private HistoryCheck() {}

  static void check(GetMetricHistoryRequest request) {
    checkPositive(request.hasMaxResults(), request.getMaxResults());
  }

  static void check(GetMetricHistoryBulkRequest request) {
    if (request.getRunIdCount() == 0) {
      throw MillraceException.invalid(
          "GetMetricHistoryBulk request must specify at least one run_id.");
    }
    if (request.getRunIdCount() > MAX_RUNS) {
      throw MillraceException.invalid(
          "GetMetricHistoryBulk request cannot specify more than %d run_ids. Received %d run_ids."
              .formatted(MAX_RUNS, request.getRunIdCount()));
    }
    if (request.getMetricKey().isEmpty()) {
      throw MillraceException.invalid("GetMetricHistoryBulk request must specify a metric_key.");
    }
    checkPositive(request.hasMaxResults(), request.getMaxResults());
  }

  private static void checkPositive(boolean given, int maxResults) {
    if (given && maxResults <= 0) {
      throw MillraceException.invalid(
          "Invalid value %d for parameter 'max_results' supplied. It must be a positive integer."
              .formatted(maxResults));
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
