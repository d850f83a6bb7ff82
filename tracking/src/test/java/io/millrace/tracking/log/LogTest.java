package io.millrace.tracking.log;

import static io.millrace.tracking.testing.Refusal.failureOf;
import static io.millrace.tracking.testing.Tracking.point;
import static io.millrace.tracking.testing.Tracking.tag;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.v1.ErrorReason;
import io.millrace.common.v1.Tag;
import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.shared.KeyNames;
import io.millrace.tracking.testing.PostgresResource;
import io.millrace.tracking.testing.Tracking;
import io.millrace.tracking.v1.CreateRunRequest;
import io.millrace.tracking.v1.DeleteRunRequest;
import io.millrace.tracking.v1.LogBatchRequest;
import io.millrace.tracking.v1.LogMetricRequest;
import io.millrace.tracking.v1.LogParamRequest;
import io.millrace.tracking.v1.Metric;
import io.millrace.tracking.v1.Run;
import io.millrace.tracking.v1.SetTagRequest;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class LogTest {

  @Inject KeyNames keys;

  private final Tracking tracking = new Tracking();

  @AfterEach
  void close() {
    tracking.close();
  }

  private void log(String run, Metric.Builder point) {
    tracking.runs.logMetric(
        LogMetricRequest.newBuilder()
            .setRunId(run)
            .setKey(point.getKey())
            .setValue(point.getValue())
            .setTimestamp(point.getTimestamp())
            .setStep(point.getStep())
            .build());
  }

  private Metric latest(String run) {
    return tracking.get(run).getData().getMetrics(0);
  }

  @Test
  void theLatestPointIsTheGreatestByStepThenTimestampThenValueInAnyOrderOfArrival() {
    String run = tracking.newRun();
    log(run, point("m", 1, 100, 5));
    log(run, point("m", 9, 900, 4));
    assertThat(latest(run).getValue()).isEqualTo(1);
    log(run, point("m", 2, 99, 5));
    assertThat(latest(run).getValue()).isEqualTo(1);
    log(run, point("m", 3, 100, 5));
    assertThat(latest(run).getValue()).isEqualTo(3);
    log(run, point("m", -1, 100, 5));
    assertThat(latest(run).getValue()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.1, 5e-324})
  void everyDoubleComesBackAsItWasLogged(double value) {
    String run = tracking.newRun();
    log(run, point("m", value, 1, 0));
    assertThat(latest(run).getValue()).isEqualTo(Double.valueOf(value));
  }

  @Test
  void aBatchWithAConflictingParamLeavesNothing() {
    String run = tracking.newRun();
    tracking.runs.logParam(
        LogParamRequest.newBuilder().setRunId(run).setKey("p").setValue("1").build());

    MillraceException failure =
        failureOf(
            () ->
                tracking.runs.logBatch(
                    LogBatchRequest.newBuilder()
                        .setRunId(run)
                        .addMetrics(point("m", 1, 1, 1))
                        .addParams(tag("p", "2"))
                        .addParams(tag("q", "2"))
                        .addTags(tag("t", "1"))
                        .build()));

    assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE);
    assertThat(failure)
        .hasMessage(
            "Changing param values is not allowed. Params were already logged='[{'key': 'p', 'old_value': '1', 'new_value': '2'}]' for run ID='%s'.",
            run);
    Run stored = tracking.get(run);
    assertThat(stored.getData().getMetricsList()).isEmpty();
    assertThat(stored.getData().getParamsList()).containsExactly(tag("p", "1"));
    assertThat(stored.getData().getTagsList()).extracting(Tag::getKey).doesNotContain("t");
  }

  @Test
  void theSameParamAgainChangesNothingAndAnotherValueIsRefused() {
    String run = tracking.newRun();
    LogParamRequest first =
        LogParamRequest.newBuilder().setRunId(run).setKey("p").setValue("1").build();
    tracking.runs.logParam(first);
    tracking.runs.logParam(first);

    assertThat(failureOf(() -> tracking.runs.logParam(first.toBuilder().setValue("2").build())))
        .hasMessage(
            "Changing param values is not allowed. Param with key='p' was already logged with value='1' for run ID='%s'. Attempted logging new value '2'.",
            run);
    assertThat(tracking.get(run).getData().getParamsList()).containsExactly(tag("p", "1"));
  }

  @Test
  void aLongParamIsCutAtSixThousandCharactersAndComparedAfterThat() {
    String run = tracking.newRun();
    LogParamRequest request =
        LogParamRequest.newBuilder().setRunId(run).setKey("p").setValue("é".repeat(7000)).build();
    tracking.runs.logParam(request);
    tracking.runs.logParam(request);
    assertThat(tracking.get(run).getData().getParams(0).getValue()).isEqualTo("é".repeat(6000));
  }

  @Test
  void ofARepeatedTagTheLastValueCountsAndTheNameTagRenamesTheRun() {
    String run = tracking.newRun();
    tracking.runs.logBatch(
        LogBatchRequest.newBuilder()
            .setRunId(run)
            .addTags(tag("t", "1"))
            .addTags(tag("t", "2"))
            .addTags(tag("mlflow.runName", "renamed"))
            .build());
    Run stored = tracking.get(run);
    assertThat(stored.getInfo().getRunName()).isEqualTo("renamed");
    assertThat(stored.getData().getTagsList())
        .containsExactly(tag("mlflow.runName", "renamed"), tag("t", "2"));
  }

  @Test
  void anEmptyRunNameIsIgnored() {
    String run = tracking.newRun();
    String name = tracking.get(run).getInfo().getRunName();
    tracking.runs.setTag(
        SetTagRequest.newBuilder().setRunId(run).setKey("mlflow.runName").setValue("").build());
    assertThat(tracking.get(run).getInfo().getRunName()).isEqualTo(name);
  }

  @Test
  void aMissingRunAndADeletedRunAreRefusedWithoutHarmToTheOthers() throws Exception {
    String good = tracking.newRun();
    String deleted = tracking.newRun();
    tracking.runs.deleteRun(DeleteRunRequest.newBuilder().setRunId(deleted).build());

    // At once, so that they meet in one transaction.
    Thread[] writers =
        IntStream.range(0, 60)
            .mapToObj(
                i ->
                    Thread.startVirtualThread(
                        () -> {
                          String run = i % 3 == 0 ? good : i % 3 == 1 ? deleted : "missing";
                          if (run.equals(good)) {
                            log(run, point("m", i, i, i));
                          } else {
                            failureOf(() -> log(run, point("m", i, i, i)));
                          }
                        }))
            .toArray(Thread[]::new);
    for (Thread writer : writers) {
      writer.join();
    }

    assertThat(latest(good).getStep()).isEqualTo(57);
    assertThat(failureOf(() -> log("missing", point("m", 1, 1, 1))))
        .hasMessage("Run with id=missing not found");
    assertThat(failureOf(() -> log(deleted, point("m", 1, 1, 1))))
        .hasMessage("The run %s must be in the 'active' state. Current state is deleted.", deleted);
    assertThat(tracking.get(deleted).getData().getMetricsList()).isEmpty();
  }

  @Test
  void whatIsRefusedForItsRunOrExperimentLeavesNoKeyBehind() {
    String key = "k-" + UUID.randomUUID();
    assertThat(failureOf(() -> log("missing", point(key, 1, 1, 1))).reason())
        .isEqualTo(ErrorReason.ERROR_REASON_RESOURCE_DOES_NOT_EXIST);
    CreateRunRequest nowhere =
        CreateRunRequest.newBuilder().setExperimentId("987654321").addTags(tag(key, "1")).build();
    assertThat(failureOf(() -> tracking.runs.createRun(nowhere)).reason())
        .isEqualTo(ErrorReason.ERROR_REASON_RESOURCE_DOES_NOT_EXIST);
    assertThat(keys.find(key)).isNull();

    log(tracking.newRun(), point(key, 1, 1, 1));
    assertThat(keys.find(key)).isNotNull();
  }

  @Test
  void aBatchOverTheLimitsIsRefused() {
    LogBatchRequest.Builder request = LogBatchRequest.newBuilder().setRunId(tracking.newRun());
    IntStream.range(0, 1001).forEach(i -> request.addMetrics(point("m" + i, 1, 1, 1)));
    assertThat(failureOf(() -> tracking.runs.logBatch(request.build())))
        .hasMessageStartingWith(
            "A batch logging request can contain at most 1000 metrics. Got 1001 metrics.");
    request.removeMetrics(0).addTags(tag("t", "1"));
    assertThat(failureOf(() -> tracking.runs.logBatch(request.build())))
        .hasMessageStartingWith(
            "A batch logging request can contain at most 1000 metrics, params, and tags. Got 1001");
  }

  @Test
  void aNulCharacterIsRefusedByItsField() {
    String run = tracking.newRun();
    assertThat(
            failureOf(
                () ->
                    tracking.runs.logBatch(
                        LogBatchRequest.newBuilder()
                            .setRunId(run)
                            .addTags(tag("t", "a"))
                            .addTags(tag("u", "a\0b"))
                            .build())))
        .hasMessage(
            "Invalid value for parameter 'tags[1].value' supplied: It contains a NUL character.");
    assertThat(tracking.get(run).getData().getTagsCount()).isEqualTo(1);
  }
}
