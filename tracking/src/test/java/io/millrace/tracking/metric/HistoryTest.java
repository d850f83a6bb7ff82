package io.millrace.tracking.metric;

import static io.millrace.tracking.testing.Refusal.failureOf;
import static io.millrace.tracking.testing.Tracking.point;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.tracking.testing.PostgresResource;
import io.millrace.tracking.testing.Tracking;
import io.millrace.tracking.v1.GetMetricHistoryRequest;
import io.millrace.tracking.v1.GetMetricHistoryResponse;
import io.millrace.tracking.v1.LogBatchRequest;
import io.millrace.tracking.v1.Metric;
import io.millrace.tracking.v1.SampleMetricHistoryRequest;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class HistoryTest {

  private final Tracking tracking = new Tracking();

  @AfterEach
  void close() {
    tracking.close();
  }

  private String runWithSteps(int steps) {
    String run = tracking.newRun();
    for (int start = 0; start < steps; start += 1000) {
      LogBatchRequest.Builder batch = LogBatchRequest.newBuilder().setRunId(run);
      IntStream.range(start, Math.min(start + 1000, steps))
          .forEach(step -> batch.addMetrics(point("m", step, step, step)));
      tracking.runs.logBatch(batch.build());
    }
    return run;
  }

  private List<GetMetricHistoryResponse> history(GetMetricHistoryRequest request) {
    List<GetMetricHistoryResponse> messages = new ArrayList<>();
    tracking.metrics.getMetricHistory(request).forEachRemaining(messages::add);
    return messages;
  }

  private static GetMetricHistoryRequest.Builder of(String run) {
    return GetMetricHistoryRequest.newBuilder().setRunId(run).setMetricKey("m");
  }

  @Test
  void pagesFollowEachOtherWithoutGapOrDouble() {
    String run = runWithSteps(2500);
    List<Long> steps = new ArrayList<>();
    GetMetricHistoryRequest request = of(run).setMaxResults(700).build();
    int pages = 0;
    while (true) {
      List<GetMetricHistoryResponse> page = history(request);
      page.forEach(message -> message.getMetricsList().forEach(m -> steps.add(m.getStep())));
      pages++;
      if (!page.getLast().hasNextPageToken()) {
        break;
      }
      request = request.toBuilder().setPageToken(page.getLast().getNextPageToken()).build();
    }
    assertThat(pages).isEqualTo(4);
    assertThat(steps)
        .containsExactlyElementsOf(() -> IntStream.range(0, 2500).mapToLong(i -> i).iterator());
  }

  @Test
  void pointsComeByTimestampThenStepThenValue() {
    String run = tracking.newRun();
    tracking.runs.logBatch(
        LogBatchRequest.newBuilder()
            .setRunId(run)
            .addMetrics(point("m", 3, 20, 1))
            .addMetrics(point("m", 2, 10, 9))
            .addMetrics(point("m", 1, 10, 9))
            .addMetrics(point("m", Double.NaN, 10, 9))
            .addMetrics(point("m", 1, 10, 9))
            .build());
    assertThat(history(of(run).build()).getFirst().getMetricsList())
        .extracting(Metric::getValue)
        .containsExactly(1.0, 2.0, Double.NaN, 3.0);
  }

  @Test
  void anUnknownRunOrKeyHasNoPoints() {
    assertThat(history(of("missing").build()).getFirst().getMetricsList()).isEmpty();
    assertThat(
            history(of(tracking.newRun()).setMetricKey("never").build())
                .getFirst()
                .getMetricsList())
        .isEmpty();
  }

  @Test
  void aForeignTokenIsRefused() {
    assertThat(
            failureOf(() -> history(of(tracking.newRun()).setPageToken("invalid_token").build())))
        .hasMessageStartingWith("Invalid page token");
  }

  @Test
  void aSampleTakesTheFirstOfEachBucketAndTheVeryLast() {
    String ten = runWithSteps(10);
    String twenty = runWithSteps(20);
    List<Metric> sample = new ArrayList<>();
    tracking
        .metrics
        .sampleMetricHistory(
            SampleMetricHistoryRequest.newBuilder()
                .addRunIds(ten)
                .addRunIds(twenty)
                .addRunIds("missing")
                .setMetricKey("m")
                .setMaxResults(5)
                .build())
        .forEachRemaining(message -> sample.addAll(message.getMetricsList()));

    assertThat(sample)
        .extracting(Metric::getRunId)
        .containsExactly(ten, ten, ten, ten, ten, twenty, twenty, twenty, twenty, twenty);
    assertThat(sample)
        .extracting(Metric::getStep)
        .containsExactly(0L, 2L, 4L, 6L, 9L, 0L, 4L, 8L, 12L, 19L);
  }

  @Test
  void aSampleOfOneIsTheLastPointAndARangeIsKept() {
    String run = runWithSteps(50);
    SampleMetricHistoryRequest request =
        SampleMetricHistoryRequest.newBuilder()
            .addRunIds(run)
            .setMetricKey("m")
            .setStartStep(10)
            .setEndStep(19)
            .setMaxResults(1)
            .build();
    assertThat(tracking.metrics.sampleMetricHistory(request).next().getMetricsList())
        .extracting(Metric::getStep)
        .containsExactly(19L);
    assertThat(
            tracking
                .metrics
                .sampleMetricHistory(request.toBuilder().setMaxResults(20).build())
                .next()
                .getMetricsCount())
        .isEqualTo(10);
  }

  @Test
  void aSampleThatWasDrawnBeforeKnowsThePointsThatCameSince() {
    String run = runWithSteps(30);
    SampleMetricHistoryRequest request =
        SampleMetricHistoryRequest.newBuilder()
            .addRunIds(run)
            .setMetricKey("m")
            .setMaxResults(3)
            .build();
    assertThat(stepsOf(request)).containsExactly(0L, 10L, 29L);

    tracking.runs.logBatch(
        LogBatchRequest.newBuilder()
            .setRunId(run)
            .addMetrics(point("m", 5, 5, -7))
            .addMetrics(point("m", 5, 5, 100))
            .addMetrics(point("m", 5, 5, 5))
            .build());

    assertThat(stepsOf(request)).containsExactly(-7L, 10L, 100L);
  }

  private List<Long> stepsOf(SampleMetricHistoryRequest request) {
    return tracking.metrics.sampleMetricHistory(request).next().getMetricsList().stream()
        .map(Metric::getStep)
        .toList();
  }
}
