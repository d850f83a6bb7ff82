package io.millrace.tracking.metric;

import io.grpc.stub.StreamObserver;
import io.millrace.runtime.grpc.Calls;
import io.millrace.runtime.grpc.Emitter;
import io.millrace.tracking.metric.HistoryStore.Point;
import io.millrace.tracking.metric.HistoryStore.Series;
import io.millrace.tracking.metric.HistoryStore.Steps;
import io.millrace.tracking.v1.GetMetricHistoryBulkRequest;
import io.millrace.tracking.v1.GetMetricHistoryBulkResponse;
import io.millrace.tracking.v1.GetMetricHistoryRequest;
import io.millrace.tracking.v1.GetMetricHistoryResponse;
import io.millrace.tracking.v1.Metric;
import io.millrace.tracking.v1.MetricServiceGrpc.MetricServiceImplBase;
import io.millrace.tracking.v1.SampleMetricHistoryRequest;
import io.millrace.tracking.v1.SampleMetricHistoryResponse;
import io.quarkus.grpc.GrpcService;
import java.util.List;
import java.util.TreeSet;

/** The MetricService of the contract. */
@GrpcService
class MetricApi extends MetricServiceImplBase {

  /** Points in one message of a stream. */
  private static final int CHUNK = 1_000;

  /** Points in one read: no connection is held while a reader is slow. */
  private static final int READ = 25_000;

  private final Calls calls;
  private final HistoryStore history;

  MetricApi(Calls calls, HistoryStore history) {
    this.calls = calls;
    this.history = history;
  }

  @Override
  public void getMetricHistory(
      GetMetricHistoryRequest request, StreamObserver<GetMetricHistoryResponse> out) {
    calls.stream(
        out,
        emitter -> {
          // Bad input is refused before anything else, and also for runs that are not there.
          HistoryCheck.check(request);
          Point after = HistoryToken.decode(request);
          Series series = history.find(request.getRunId(), request.getMetricKey());
          if (series == null) {
            emitter.emit(GetMetricHistoryResponse.getDefaultInstance());
          } else {
            emitPages(request, series, after, emitter);
          }
        });
  }

  private void emitPages(
      GetMetricHistoryRequest request,
      Series series,
      Point after,
      Emitter<GetMetricHistoryResponse> out)
      throws InterruptedException {
    long left = request.hasMaxResults() ? request.getMaxResults() : Long.MAX_VALUE;
    while (true) {
      int wanted = (int) Math.min(left, READ);
      // One more than wanted tells whether there is a further page.
      List<Point> points = history.page(series, after, wanted + 1);
      boolean more = points.size() > wanted;
      List<Point> page = more ? points.subList(0, wanted) : points;
      left -= page.size();
      boolean last = !more || left == 0;
      String token = more && last ? HistoryToken.encode(request, page.getLast()) : null;
      emit(request.getMetricKey(), page, token, out);
      if (last) {
        return;
      }
      after = page.getLast();
    }
  }

  private static void emit(
      String key, List<Point> points, String token, Emitter<GetMetricHistoryResponse> out)
      throws InterruptedException {
    int start = 0;
    do {
      int end = Math.min(start + CHUNK, points.size());
      GetMetricHistoryResponse.Builder message = GetMetricHistoryResponse.newBuilder();
      points.subList(start, end).forEach(point -> message.addMetrics(metric(key, point)));
      if (end == points.size() && token != null) {
        message.setNextPageToken(token);
      }
      out.emit(message.build());
      start = end;
    } while (start < points.size());
  }

  @Override
  public void getMetricHistoryBulk(
      GetMetricHistoryBulkRequest request, StreamObserver<GetMetricHistoryBulkResponse> out) {
    calls.stream(
        out,
        emitter -> {
          HistoryCheck.check(request);
          int left =
              request.hasMaxResults()
                  ? Math.min(request.getMaxResults(), HistoryCheck.MAX_BULK)
                  : HistoryCheck.MAX_BULK;
          for (String runId : new TreeSet<>(request.getRunIdList())) {
            Series series = left == 0 ? null : history.find(runId, request.getMetricKey());
            if (series != null) {
              List<Point> points = history.page(series, null, left);
              emitter.emit(bulk(request.getMetricKey(), runId, points));
              left -= points.size();
            }
          }
          emitter.emit(GetMetricHistoryBulkResponse.getDefaultInstance());
        });
  }

  private static GetMetricHistoryBulkResponse bulk(String key, String runId, List<Point> points) {
    GetMetricHistoryBulkResponse.Builder message = GetMetricHistoryBulkResponse.newBuilder();
    points.forEach(point -> message.addMetrics(metric(key, point).setRunId(runId)));
    return message.build();
  }

  @Override
  public void sampleMetricHistory(
      SampleMetricHistoryRequest request, StreamObserver<SampleMetricHistoryResponse> out) {
    calls.stream(
        out,
        emitter -> {
          HistoryCheck.check(request);
          Steps steps =
              request.hasStartStep()
                  ? new Steps(request.getStartStep(), request.getEndStep())
                  : Steps.ALL;
          int max = request.hasMaxResults() ? request.getMaxResults() : HistoryCheck.MAX_SAMPLE;
          boolean empty = true;
          for (String runId : request.getRunIdsList()) {
            Series series = history.find(runId, request.getMetricKey());
            if (series != null) {
              emitter.emit(sample(request, runId, history.sample(series, steps, max)));
              empty = false;
            }
          }
          if (empty) {
            emitter.emit(SampleMetricHistoryResponse.getDefaultInstance());
          }
        });
  }

  private static SampleMetricHistoryResponse sample(
      SampleMetricHistoryRequest request, String runId, List<Point> points) {
    SampleMetricHistoryResponse.Builder message = SampleMetricHistoryResponse.newBuilder();
    for (Point point : points) {
      message.addMetrics(metric(request.getMetricKey(), point).setRunId(runId));
    }
    return message.build();
  }

  private static Metric.Builder metric(String key, Point point) {
    return Metric.newBuilder()
        .setKey(key)
        .setValue(point.value())
        .setTimestamp(point.timestamp())
        .setStep(point.step());
  }
}
