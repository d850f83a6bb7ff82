package io.millrace.tracking.model;

import static io.millrace.tracking.testing.LoggedModels.idOf;
import static io.millrace.tracking.testing.Tracking.tag;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.runtime.channel.Channels;
import io.millrace.tracking.testing.Experiments;
import io.millrace.tracking.testing.LoggedModels;
import io.millrace.tracking.testing.PostgresResource;
import io.millrace.tracking.testing.Refusal;
import io.millrace.tracking.v1.CreateLoggedModelRequest;
import io.millrace.tracking.v1.CreateRunRequest;
import io.millrace.tracking.v1.LogMetricRequest;
import io.millrace.tracking.v1.LoggedModel;
import io.millrace.tracking.v1.LoggedModelStatus;
import io.millrace.tracking.v1.Metric;
import io.millrace.tracking.v1.RunServiceGrpc;
import io.millrace.tracking.v1.RunServiceGrpc.RunServiceBlockingStub;
import io.millrace.tracking.v1.SearchLoggedModelsRequest;
import io.millrace.tracking.v1.SearchLoggedModelsResponse;
import io.quarkus.hibernate.orm.PersistenceUnit;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class LoggedModelSearchApiTest {

  @Inject Experiments experiments;
  @Inject LoggedModels models;
  @Inject Channels channels;

  @Inject
  @PersistenceUnit("tracking")
  SessionFactory sessions;

  private RunServiceBlockingStub runs;
  private String experiment;

  @BeforeEach
  void start() {
    runs = RunServiceGrpc.newBlockingStub(channels.to("millrace.tracking.v1.RunService"));
    experiment = experiments.create();
  }

  @Test
  void pointsThatRunsLoggedOnAModelAreAllThere() {
    LoggedModel model = create("model");
    String run = createRun();
    LogMetricRequest.Builder point =
        LogMetricRequest.newBuilder()
            .setRunId(run)
            .setKey("auc")
            .setTimestamp(5)
            .setModelId(idOf(model));
    runs.logMetric(point.clone().setValue(Double.NaN).setStep(2).build());
    runs.logMetric(
        point
            .clone()
            .setValue(0.5)
            .setStep(1)
            .setDatasetName("iris")
            .setDatasetDigest("d1")
            .build());

    Metric.Builder expected =
        Metric.newBuilder().setKey("auc").setTimestamp(5).setModelId(idOf(model)).setRunId(run);
    assertThat(models.get(idOf(model)).getData().getMetricsList())
        .containsExactly(
            expected
                .clone()
                .setValue(0.5)
                .setStep(1)
                .setDatasetName("iris")
                .setDatasetDigest("d1")
                .build(),
            expected.clone().setValue(Double.NaN).setStep(2).build());
  }

  @Test
  void wholeModelsComeInPiecesAndPages() {
    List<LoggedModel> created = new ArrayList<>();
    for (int i = 0; i < 103; i++) {
      created.add(create("model"));
    }
    SearchLoggedModelsRequest.Builder question = mine().setMaxResults(102);
    List<SearchLoggedModelsResponse> first = models.searchPieces(question);
    List<SearchLoggedModelsResponse> second =
        models.searchPieces(question.setPageToken(first.getLast().getNextPageToken()));

    assertThat(first)
        .extracting(SearchLoggedModelsResponse::getModelsCount)
        .containsExactly(100, 2);
    assertThat(first.getFirst().hasNextPageToken()).isFalse();
    assertThat(second).extracting(SearchLoggedModelsResponse::getModelsCount).containsExactly(1);
    assertThat(second.getFirst().hasNextPageToken()).isFalse();
    List<LoggedModel> found = new ArrayList<>();
    first.forEach(piece -> found.addAll(piece.getModelsList()));
    second.forEach(piece -> found.addAll(piece.getModelsList()));
    assertThat(found).containsExactlyInAnyOrderElementsOf(created);
  }

  @Test
  void readingAPageTakesFewStatementsHoweverManyModelsThereAre() {
    for (int i = 0; i < 40; i++) {
      create("model");
    }
    sessions.getStatistics().setStatisticsEnabled(true);
    sessions.getStatistics().clear();

    assertThat(models.search(mine())).hasSize(40);

    // Models, params, tags; the points are one more, which Hibernate does not see.
    assertThat(sessions.getStatistics().getPrepareStatementCount()).isEqualTo(3);
  }

  @Test
  void statusAndMetricsCanBeAskedFor() {
    LoggedModel low = create("a");
    LoggedModel high = create("b");
    LoggedModel pending = create("c");
    log(low, 0.1);
    log(high, 0.9);
    models.finalizeAs(idOf(low), LoggedModelStatus.LOGGED_MODEL_STATUS_READY);
    models.finalizeAs(idOf(high), LoggedModelStatus.LOGGED_MODEL_STATUS_READY);

    SearchLoggedModelsRequest.Builder question = mine();
    question.addOrderByBuilder().setFieldName("metrics.auc").setAscending(false);
    assertThat(models.search(question))
        .extracting(LoggedModels::idOf)
        .containsExactly(idOf(high), idOf(low), idOf(pending));
    assertThat(models.search(question.setFilter("status = 'LOGGED_MODEL_READY'")))
        .extracting(LoggedModels::idOf)
        .containsExactly(idOf(high), idOf(low));
    assertThat(models.search(mine().setFilter("metrics.auc > 0.5")))
        .extracting(LoggedModels::idOf)
        .containsExactly(idOf(high));
  }

  @Test
  void badQuestionsAreRefused() {
    assertThat(Refusal.of(() -> models.search(SearchLoggedModelsRequest.newBuilder())).message())
        .startsWith("Missing value for required parameter 'experiment_ids'.");
    assertThat(Refusal.of(() -> models.search(mine().addExperimentIds("x"))))
        .isEqualTo(
            Refusal.invalid("Invalid experiment ID 'x'. Experiment ID must be a valid integer."));
    assertThat(Refusal.of(() -> models.search(mine().setPageToken("x"))).message())
        .startsWith("Invalid page token");
  }

  private LoggedModel create(String name) {
    return models.create(
        CreateLoggedModelRequest.newBuilder()
            .setExperimentId(experiment)
            .setName(name)
            .addParams(tag("p", "1"))
            .addParams(tag("q", "2"))
            .addTags(tag("t", "x")));
  }

  private SearchLoggedModelsRequest.Builder mine() {
    return SearchLoggedModelsRequest.newBuilder().addExperimentIds(experiment);
  }

  private String createRun() {
    return runs.createRun(CreateRunRequest.newBuilder().setExperimentId(experiment).build())
        .getRun()
        .getInfo()
        .getRunId();
  }

  private void log(LoggedModel model, double value) {
    runs.logMetric(
        LogMetricRequest.newBuilder()
            .setRunId(createRun())
            .setKey("auc")
            .setValue(value)
            .setTimestamp(1)
            .setModelId(idOf(model))
            .build());
  }
}
