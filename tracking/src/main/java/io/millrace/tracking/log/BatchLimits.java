package io.millrace.tracking.log;

import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.v1.LogBatchRequest;

/** How much one LogBatch may carry. MLflow's numbers; its clients split by them. */
final class BatchLimits {

  private static final int METRICS = 1000;
  private static final int PARAMS = 100;
  private static final int TAGS = 100;
  private static final int ALL = 1000;

  private BatchLimits() {}

  static void check(LogBatchRequest request) {
    int metrics = request.getMetricsCount();
    int params = request.getParamsCount();
    int tags = request.getTagsCount();
    check(metrics, METRICS, "metrics");
    check(params, PARAMS, "params");
    check(tags, TAGS, "tags");
    check(metrics + params + tags, ALL, "metrics, params, and tags");
  }

  private static void check(int count, int max, String what) {
    if (count > max) {
      throw MillraceException.invalid(
          "A batch logging request can contain at most %d %s. Got %d %s. Please split up %s across multiple requests and try again."
              .formatted(max, what, count, what, what));
    }
  }
}
