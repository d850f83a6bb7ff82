package io.millrace.tracking.metric;

import io.millrace.runtime.page.PageToken;
import io.millrace.runtime.page.Position;
import io.millrace.runtime.page.QueryDigest;
import io.millrace.tracking.metric.HistoryStore.Point;
import io.millrace.tracking.v1.GetMetricHistoryRequest;
import java.util.Arrays;

/** Where a page of a history begins: behind the last point of the page before. */
final class HistoryToken {

  private HistoryToken() {}

  static String encode(GetMetricHistoryRequest request, Point last) {
    return PageToken.encode(
        digest(request), Arrays.asList(last.timestamp(), last.step(), last.value()));
  }

  /** The point that the page follows; null for the first page. */
  static Point decode(GetMetricHistoryRequest request) {
    if (request.getPageToken().isEmpty()) {
      return null;
    }
    Position position = PageToken.decode(digest(request), request.getPageToken()).expect(3);
    return new Point(
        position.get(0, Long.class), position.get(1, Long.class), position.get(2, Double.class));
  }

  private static QueryDigest digest(GetMetricHistoryRequest request) {
    return QueryDigest.of("metric-history", request.getRunId(), request.getMetricKey());
  }
}
