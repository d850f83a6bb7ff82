package io.millrace.conformance.javaclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.conformance.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mlflow.api.proto.Service.CreateRun;
import org.mlflow.api.proto.Service.Metric;
import org.mlflow.api.proto.Service.Param;
import org.mlflow.api.proto.Service.Run;
import org.mlflow.api.proto.Service.RunInfo;
import org.mlflow.api.proto.Service.RunStatus;
import org.mlflow.api.proto.Service.RunTag;
import org.mlflow.api.proto.Service.ViewType;
import org.mlflow.tracking.ActiveRun;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.MlflowContext;
import org.mlflow.tracking.MlflowHttpException;
import org.mlflow.tracking.Page;

/** MLflow's own Java client: experiments, runs and what they log. */
@Tag("smoke")
@ExtendWith(Server.class)
class JavaRunsTest {
  private final String name = "java " + UUID.randomUUID();
  private MlflowClient client;
  private String experiment;

  @BeforeEach
  void createExperiment() {
    client = new MlflowClient(Server.url());
    experiment = client.createExperiment(name);
  }

  @AfterEach
  void close() {
    client.close();
  }

  private String createRun(String runName, long start) {
    return client
        .createRun(
            CreateRun.newBuilder()
                .setExperimentId(experiment)
                .setRunName(runName)
                .setStartTime(start)
                .build())
        .getRunId();
  }

  @Test
  void anExperimentIsFoundRenamedDeletedAndRestored() {
    assertThat(client.getExperiment(experiment).getName()).isEqualTo(name);
    assertThat(client.getExperimentByName(name).orElseThrow().getExperimentId())
        .isEqualTo(experiment);
    assertThat(client.getExperimentByName(name + " not there")).isEmpty();

    client.renameExperiment(experiment, name + " renamed");
    client.setExperimentTag(experiment, "team", "blue");
    client.deleteExperiment(experiment);
    assertThat(client.getExperiment(experiment).getLifecycleStage()).isEqualTo("deleted");
    client.restoreExperiment(experiment);
    assertThat(client.getExperimentByName(name + " renamed").orElseThrow().getTags(0).getValue())
        .isEqualTo("blue");
  }

  @Test
  void experimentsAreSearchedInPages() {
    String filter = "name LIKE '" + name + "%'";
    client.createExperiment(name + " second");
    var first = client.searchExperiments(filter, ViewType.ACTIVE_ONLY, 1, List.of("name ASC"));
    assertThat(first.getItems()).singleElement().extracting("name").isEqualTo(name);
    var second = first.getNextPage();
    assertThat(second.getItems()).singleElement().extracting("name").isEqualTo(name + " second");
    assertThat(second.hasNextPage()).isFalse();
  }

  @Test
  void whatARunLogsComesBack() {
    String run = createRun("one", 1000);
    client.logParam(run, "depth", "3");
    client.logMetric(run, "loss", 0.5);
    client.logMetric(run, "loss", 0.25, 2000, 7);
    client.setTag(run, "phase", "train");
    client.setTag(run, "gone", "soon");
    client.deleteTag(run, "gone");
    client.logBatch(
        run,
        List.of(Metric.newBuilder().setKey("auc").setValue(1).setTimestamp(1).setStep(-2).build()),
        List.of(Param.newBuilder().setKey("width").setValue("9").build()),
        List.of(RunTag.newBuilder().setKey("mark").setValue("x").build()));
    client.setTerminated(run, RunStatus.FAILED, 3000);

    Run got = client.getRun(run);
    assertThat(got.getInfo().getRunUuid()).isEqualTo(run);
    assertThat(got.getInfo().getStatus()).isEqualTo(RunStatus.FAILED);
    assertThat(got.getInfo().getStartTime()).isEqualTo(1000);
    assertThat(got.getInfo().getEndTime()).isEqualTo(3000);
    assertThat(got.getData().getParamsList())
        .extracting(Param::getKey, Param::getValue)
        .containsExactlyInAnyOrder(tuple("depth", "3"), tuple("width", "9"));
    assertThat(got.getData().getMetricsList())
        .filteredOn(metric -> metric.getKey().equals("loss"))
        .singleElement()
        .extracting(Metric::getValue, Metric::getTimestamp, Metric::getStep)
        .containsExactly(0.25, 2000L, 7L);
    assertThat(got.getData().getTagsList())
        .extracting(RunTag::getKey)
        .contains("phase", "mark")
        .doesNotContain("gone");
  }

  @Test
  void notANumberComesBackAsSuch() {
    String run = createRun("nan", 1);
    client.logMetric(run, "m", Double.NaN, 1, 1);
    assertThat(client.getMetricHistory(run, "m"))
        .singleElement()
        .extracting("value")
        .isEqualTo(Double.NaN);
    assertThat(client.getRun(run).getData().getMetrics(0).getValue()).isNaN();
  }

  /** Of more than 25 000 points the client itself makes a mess: it appends to a fixed list. */
  @Test
  void aHistoryOfSeveralBatchesComesWhole() {
    String run = createRun("long", 1);
    for (int start = 0; start < 5000; start += 1000) {
      client.logBatch(
          run,
          IntStream.range(start, start + 1000)
              .mapToObj(
                  i ->
                      Metric.newBuilder()
                          .setKey("m")
                          .setValue(i)
                          .setTimestamp(i)
                          .setStep(i)
                          .build())
              .toList(),
          List.of(),
          List.of());
    }
    assertThat(client.getMetricHistory(run, "m"))
        .extracting(Metric::getStep)
        .containsExactlyElementsOf(IntStream.range(0, 5000).mapToObj(Long::valueOf).toList());
  }

  @Test
  void runsAreSearchedFilteredOrderedAndPaged() {
    for (int i = 0; i < 5; i++) {
      client.logMetric(createRun("run" + i, 1000 + i), "score", i % 3, 1, 0);
    }
    assertThat(client.searchRuns(List.of(experiment), "metrics.score = 2"))
        .extracting(RunInfo::getRunName)
        .containsExactly("run2");

    List<String> names = new ArrayList<>();
    Page<Run> page =
        client.searchRuns(
            List.of(experiment), "", ViewType.ACTIVE_ONLY, 2, List.of("metrics.score DESC"));
    while (true) {
      page.getItems().forEach(run -> names.add(run.getInfo().getRunName()));
      if (!page.hasNextPage()) {
        break;
      }
      page = page.getNextPage();
    }
    assertThat(names).containsExactly("run2", "run4", "run1", "run3", "run0");
  }

  @Test
  void aDeletedRunIsHiddenUntilItIsRestored() {
    String run = createRun("deleted", 1);
    client.deleteRun(run);
    assertThat(client.searchRuns(List.of(experiment), "")).isEmpty();
    assertThat(client.searchRuns(List.of(experiment), "", ViewType.DELETED_ONLY)).hasSize(1);
    client.restoreRun(run);
    assertThat(client.searchRuns(List.of(experiment), "")).hasSize(1);
  }

  @Test
  void anErrorIsToldWithItsStatusAndCode() {
    assertThatThrownBy(() -> client.getRun("0".repeat(32)))
        .isInstanceOfSatisfying(
            MlflowHttpException.class,
            e -> {
              assertThat(e.getStatusCode()).isEqualTo(404);
              assertThat(e.getBodyMessage()).contains("RESOURCE_DOES_NOT_EXIST");
            });
  }

  @Test
  void theFluentInterfaceNestsRuns() {
    MlflowContext context = new MlflowContext(client);
    context.setExperimentId(experiment);
    ActiveRun outer = context.startRun("outer");
    ActiveRun inner = context.startRun("inner", outer.getId());
    inner.logMetric("m", 1);
    inner.endRun();
    outer.endRun();
    Run got = client.getRun(inner.getId());
    assertThat(got.getInfo().getStatus()).isEqualTo(RunStatus.FINISHED);
    assertThat(got.getData().getTagsList())
        .filteredOn(tag -> tag.getKey().equals("mlflow.parentRunId"))
        .singleElement()
        .extracting(RunTag::getValue)
        .isEqualTo(outer.getId());
  }
}
