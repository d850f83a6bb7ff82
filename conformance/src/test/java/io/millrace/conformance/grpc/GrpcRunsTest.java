package io.millrace.conformance.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.grpc.Status.Code;
import io.millrace.common.v1.Tag;
import io.millrace.tracking.v1.GetMetricHistoryRequest;
import io.millrace.tracking.v1.GetMetricHistoryResponse;
import io.millrace.tracking.v1.GetRunRequest;
import io.millrace.tracking.v1.LogBatchRequest;
import io.millrace.tracking.v1.LogMetricRequest;
import io.millrace.tracking.v1.LogParamRequest;
import io.millrace.tracking.v1.Metric;
import io.millrace.tracking.v1.Run;
import io.millrace.tracking.v1.RunStatus;
import io.millrace.tracking.v1.SampleMetricHistoryRequest;
import io.millrace.tracking.v1.SearchRunsRequest;
import io.millrace.tracking.v1.SearchRunsResponse;
import io.millrace.tracking.v1.UpdateRunRequest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Runs and their metrics, over gRPC. */
class GrpcRunsTest extends GrpcSuite {
  private Run get(String run) {
    return runs().getRun(GetRunRequest.newBuilder().setRunId(run).build()).getRun();
  }

  private List<Metric> history(GetMetricHistoryRequest request) {
    List<Metric> points = new ArrayList<>();
    metrics()
        .getMetricHistory(request)
        .forEachRemaining(part -> points.addAll(part.getMetricsList()));
    return points;
  }

  @Test
  void whatARunLogsComesBack() {
    String run = createRun();
    runs()
        .logMetric(
            LogMetricRequest.newBuilder()
                .setRunId(run)
                .setKey("nan")
                .setValue(Double.NaN)
                .setTimestamp(5)
                .setStep(-1)
                .build());
    runs()
        .logBatch(
            LogBatchRequest.newBuilder()
                .setRunId(run)
                .addMetrics(
                    Metric.newBuilder()
                        .setKey("inf")
                        .setValue(Double.POSITIVE_INFINITY)
                        .setTimestamp(1))
                .addParams(Tag.newBuilder().setKey("p").setValue("1"))
                .addTags(Tag.newBuilder().setKey("t").setValue("x"))
                .build());
    runs()
        .updateRun(
            UpdateRunRequest.newBuilder()
                .setRunId(run)
                .setStatus(RunStatus.RUN_STATUS_FINISHED)
                .setEndTime(9)
                .build());

    Run got = get(run);
    assertThat(got.getInfo().getStatus()).isEqualTo(RunStatus.RUN_STATUS_FINISHED);
    assertThat(got.getInfo().getEndTime()).isEqualTo(9);
    assertThat(got.getData().getMetricsList())
        .extracting(Metric::getKey)
        .containsExactly("inf", "nan");
    assertThat(got.getData().getMetrics(0).getValue()).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(got.getData().getMetrics(1).getValue()).isNaN();
    assertThat(got.getData().getParams(0).getValue()).isEqualTo("1");
    assertThat(got.getData().getTagsList()).extracting(Tag::getKey).contains("t", "mlflow.runName");
  }

  @Test
  void aHistoryIsStreamedWholeAndInOrder() {
    String run = createRun();
    logPoints(run, 12_000);
    assertThat(
            history(GetMetricHistoryRequest.newBuilder().setRunId(run).setMetricKey("m").build()))
        .extracting(Metric::getStep)
        .containsExactlyElementsOf(LongStream.range(0, 12_000).boxed().toList());
  }

  @Test
  void onlyTheLastPieceOfAPageCarriesTheToken() {
    String run = createRun();
    logPoints(run, 50);
    GetMetricHistoryRequest request =
        GetMetricHistoryRequest.newBuilder()
            .setRunId(run)
            .setMetricKey("m")
            .setMaxResults(30)
            .build();
    List<GetMetricHistoryResponse> pieces =
        ImmutableList.copyOf(metrics().getMetricHistory(request));
    assertThat(pieces.subList(0, pieces.size() - 1))
        .noneMatch(GetMetricHistoryResponse::hasNextPageToken);
    String token = pieces.getLast().getNextPageToken();
    assertThat(token).isNotEmpty();
    assertThat(history(request.toBuilder().setPageToken(token).build()))
        .extracting(Metric::getStep)
        .containsExactlyElementsOf(LongStream.range(30, 50).boxed().toList());
  }

  @Test
  void aSampleHoldsTheFirstAndTheLastPoint() {
    String run = createRun();
    logPoints(run, 10);
    List<Long> steps = new ArrayList<>();
    metrics()
        .sampleMetricHistory(
            SampleMetricHistoryRequest.newBuilder()
                .addRunIds(run)
                .setMetricKey("m")
                .setMaxResults(5)
                .build())
        .forEachRemaining(part -> part.getMetricsList().forEach(m -> steps.add(m.getStep())));
    assertThat(steps).containsExactly(0L, 2L, 4L, 6L, 9L);
  }

  @Test
  void runsAreFoundAndStreamed() {
    String experiment = createExperiment();
    for (int i = 0; i < 5; i++) {
      String run = createRun(experiment, "run" + i);
      runs()
          .logMetric(
              LogMetricRequest.newBuilder()
                  .setRunId(run)
                  .setKey("m")
                  .setValue(i)
                  .setTimestamp(1)
                  .build());
    }
    Iterator<SearchRunsResponse> answer =
        runs()
            .searchRuns(
                SearchRunsRequest.newBuilder()
                    .addExperimentIds(experiment)
                    .setFilter("metrics.m > 1 OR run_name = 'run0'")
                    .addOrderBy("metrics.m DESC")
                    .build());
    List<String> names = new ArrayList<>();
    answer.forEachRemaining(
        part -> part.getRunsList().forEach(run -> names.add(run.getInfo().getRunName())));
    assertThat(names).containsExactly("run4", "run3", "run2", "run0");
  }

  @Test
  void aSearchOfLargeRunsComesInMessagesThatEveryClientTakes() {
    String experiment = createExperiment();
    LogBatchRequest.Builder tags = LogBatchRequest.newBuilder();
    for (int i = 0; i < 50; i++) {
      tags.addTags(Tag.newBuilder().setKey("t" + i).setValue("x".repeat(8000)));
    }
    for (int i = 0; i < 15; i++) {
      runs().logBatch(tags.setRunId(createRun(experiment, "large")).build());
    }
    // More than 4 MiB together, which is what a client takes unless it is told otherwise.
    List<Run> found = new ArrayList<>();
    runs()
        .searchRuns(SearchRunsRequest.newBuilder().addExperimentIds(experiment).build())
        .forEachRemaining(part -> found.addAll(part.getRunsList()));
    assertThat(found).hasSize(15).allMatch(run -> run.getData().getTagsCount() > 50);
  }

  @Test
  void errorsCarryTheirReason() {
    String run = createRun();
    assertRefused(() -> get("0".repeat(32)), Code.NOT_FOUND, "RESOURCE_DOES_NOT_EXIST");
    assertRefused(() -> get(""), Code.INVALID_ARGUMENT, "INVALID_PARAMETER_VALUE");
    LogParamRequest param =
        LogParamRequest.newBuilder().setRunId(run).setKey("p").setValue("1").build();
    runs().logParam(param);
    var failure =
        assertRefused(
            () -> runs().logParam(param.toBuilder().setValue("2").build()),
            Code.INVALID_ARGUMENT,
            "INVALID_PARAMETER_VALUE");
    assertThat(failure.getStatus().getDescription())
        .startsWith("Changing param values is not allowed.");
  }

  @Test
  void aRequiredFieldIsNamedWhenItIsMissing() {
    LogMetricRequest noValue =
        LogMetricRequest.newBuilder().setRunId(createRun()).setKey("m").setTimestamp(1).build();
    var failure =
        assertRefused(
            () -> runs().logMetric(noValue), Code.INVALID_ARGUMENT, "INVALID_PARAMETER_VALUE");
    assertThat(failure.getStatus().getDescription()).contains("'value'");
  }

  @Test
  void anErrorInAStreamCarriesItsReasonToo() {
    SearchRunsRequest bad =
        SearchRunsRequest.newBuilder().addExperimentIds("0").setFilter("nonsense").build();
    assertRefused(
        () -> runs().searchRuns(bad).hasNext(), Code.INVALID_ARGUMENT, "INVALID_PARAMETER_VALUE");
  }
}
