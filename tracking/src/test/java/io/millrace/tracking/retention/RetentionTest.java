package io.millrace.tracking.retention;

import static io.millrace.tracking.testing.Tracking.point;
import static io.millrace.tracking.testing.Tracking.tag;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import io.agroal.api.AgroalDataSource;
import io.millrace.runtime.database.Database;
import io.millrace.tracking.testing.Events;
import io.millrace.tracking.testing.LoggedModels;
import io.millrace.tracking.testing.PostgresResource;
import io.millrace.tracking.testing.Refusal;
import io.millrace.tracking.testing.Tracking;
import io.millrace.tracking.v1.CollectGarbageRequest;
import io.millrace.tracking.v1.CollectGarbageResponse;
import io.millrace.tracking.v1.CreateExperimentRequest;
import io.millrace.tracking.v1.CreateLoggedModelRequest;
import io.millrace.tracking.v1.DeleteExperimentRequest;
import io.millrace.tracking.v1.DeleteRunRequest;
import io.millrace.tracking.v1.GetExperimentRequest;
import io.millrace.tracking.v1.LogBatchRequest;
import io.millrace.tracking.v1.RemovedItem;
import io.millrace.tracking.v1.RestoreRunRequest;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class RetentionTest {

  @Inject LoggedModels models;
  @Inject Events events;

  @Inject
  @DataSource("tracking")
  AgroalDataSource source;

  @ConfigProperty(name = "millrace.artifacts.root")
  Path artifacts;

  private Tracking tracking;
  private String experiment;

  @BeforeEach
  void connect() {
    tracking = new Tracking();
    experiment = tracking.newExperiment();
  }

  @AfterEach
  void disconnect() {
    tracking.close();
  }

  @Test
  void aDeletedRunGoesWithItsRowsItsPointsAndItsArtifacts() throws Exception {
    String run = runWithContent();
    long number = number(run);
    Path folder = artifacts.resolve(experiment).resolve(run);
    Files.createDirectories(folder.resolve("artifacts/model"));
    Files.writeString(folder.resolve("artifacts/model/weights"), "1 2 3");
    delete(run);

    List<RemovedItem> removed = collect(request().addRunIds(run));

    assertThat(removed)
        .containsExactly(
            RemovedItem.newBuilder()
                .setType(RemovedItem.ItemType.ITEM_TYPE_RUN)
                .setId(run)
                .setExperimentId(experiment)
                .setArtifactUri("mlflow-artifacts:/" + experiment + "/" + run + "/artifacts")
                .build());
    assertThat(Refusal.of(() -> tracking.get(run)).message()).contains(run);
    for (String table : List.of("metric", "latest_metric", "param", "tag", "garbage")) {
      assertThat(count(table, "run_id = " + number)).as(table).isZero();
    }
    assertThat(folder).doesNotExist();
    assertThat(events.of("runs/" + run)).endsWith("run.deleted", "run.purged");
  }

  @Test
  void whatIsNotDeletedOrNotLongEnoughIsRefusedAndNothingIsRemoved() {
    String deleted = runWithContent();
    String active = runWithContent();
    delete(deleted);

    assertThat(Refusal.of(() -> collect(request().addRunIds(deleted).addRunIds(active))))
        .isEqualTo(
            Refusal.invalid(
                "Invalid value '%s' for parameter 'run_ids' supplied: it is not deleted."
                    .formatted(active)));
    assertThat(
            Refusal.of(
                () ->
                    collect(
                        request()
                            .addRunIds(deleted)
                            .setOlderThan(Duration.newBuilder().setSeconds(3600)))))
        .isEqualTo(
            Refusal.invalid(
                "Invalid value '%s' for parameter 'run_ids' supplied: it was deleted more recently than 'older_than' asks."
                    .formatted(deleted)));
    assertThat(Refusal.of(() -> collect(request().addLoggedModelIds("m-none"))))
        .isEqualTo(Refusal.notFound("Logged model 'm-none' does not exist."));
    assertThat(Refusal.of(() -> collect(request().addExperimentIds("x"))).message())
        .startsWith("Invalid experiment ID 'x'");
    assertThat(Refusal.of(() -> collect(request().setMaxItems(0))).message())
        .contains("'max_items'");
    assertThat(
            Refusal.of(() -> collect(request().setOlderThan(Duration.newBuilder().setSeconds(-1))))
                .message())
        .contains("'older_than'");

    assertThat(tracking.get(deleted).getData().getMetricsCount()).isEqualTo(1);
  }

  @Test
  void aDeletedExperimentGoesWithAllThatIsInIt() {
    List<String> runs = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      runs.add(runWithContent());
    }
    String model =
        LoggedModels.idOf(
            models.create(
                CreateLoggedModelRequest.newBuilder().setExperimentId(experiment).setName("m")));
    tracking.experiments.deleteExperiment(
        DeleteExperimentRequest.newBuilder().setExperimentId(experiment).build());

    CollectGarbageRequest.Builder request = request().addExperimentIds(experiment);
    assertThat(collect(request.clone().setValidateOnly(true)))
        .extracting(RemovedItem::getId)
        .containsExactlyInAnyOrder(
            runs.get(0), runs.get(1), runs.get(2), runs.get(3), runs.get(4), model, experiment);
    assertThat(tracking.get(runs.get(0)).getData().getParamsCount()).isEqualTo(1);

    assertThat(collect(request.clone().setMaxItems(3))).hasSize(3);
    assertThat(hasMore(request.clone().setMaxItems(3))).isTrue();
    assertThat(hasMore(request.clone().setMaxItems(3))).isFalse();

    assertThat(
            Refusal.of(
                    () ->
                        tracking.experiments.getExperiment(
                            GetExperimentRequest.newBuilder().setExperimentId(experiment).build()))
                .message())
        .contains(experiment);
    assertThat(count("run", "experiment_id = " + experiment)).isZero();
    assertThat(count("logged_model", "experiment_id = " + experiment)).isZero();
  }

  @Test
  void artifactsElsewhereAreLeftAlone() {
    String elsewhere =
        tracking
            .experiments
            .createExperiment(
                CreateExperimentRequest.newBuilder()
                    .setName("e-" + UUID.randomUUID())
                    .setArtifactLocation("s3://theirs/place")
                    .build())
            .getExperimentId();
    String run = tracking.newRun(elsewhere).getInfo().getRunId();
    delete(run);

    assertThat(collect(request().addRunIds(run)).getFirst().getArtifactUri())
        .isEqualTo("s3://theirs/place/" + run + "/artifacts");
  }

  @Test
  void collectorsAtOnceRemoveEachThingOnce() {
    List<String> runs = new ArrayList<>();
    for (int i = 0; i < 250; i++) {
      runs.add(tracking.newRun(experiment).getInfo().getRunId());
    }
    tracking.experiments.deleteExperiment(
        DeleteExperimentRequest.newBuilder().setExperimentId(experiment).build());
    CollectGarbageRequest request = request().addExperimentIds(experiment).build();

    List<CompletableFuture<List<RemovedItem>>> collections = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      collections.add(CompletableFuture.supplyAsync(() -> collect(request.toBuilder())));
    }

    assertThat(collections.stream().flatMap(one -> one.join().stream()).map(RemovedItem::getId))
        .hasSize(251)
        .doesNotHaveDuplicates()
        .containsAll(runs);
  }

  @Test
  void aRestoredRunStays() {
    String run = runWithContent();
    delete(run);
    tracking.runs.restoreRun(RestoreRunRequest.newBuilder().setRunId(run).build());

    assertThat(Refusal.of(() -> collect(request().addRunIds(run))).message())
        .contains("not deleted");
    assertThat(tracking.get(run).getData().getMetricsCount()).isEqualTo(1);
  }

  private String runWithContent() {
    String run = tracking.newRun(experiment).getInfo().getRunId();
    tracking.runs.logBatch(
        LogBatchRequest.newBuilder()
            .setRunId(run)
            .addMetrics(point("loss", 1, 1, 1))
            .addMetrics(point("loss", 0.5, 2, 2))
            .addParams(tag("p", "1"))
            .addTags(tag("t", "1"))
            .build());
    return run;
  }

  private void delete(String run) {
    tracking.runs.deleteRun(DeleteRunRequest.newBuilder().setRunId(run).build());
  }

  private static CollectGarbageRequest.Builder request() {
    return CollectGarbageRequest.newBuilder();
  }

  private List<CollectGarbageResponse> responses(CollectGarbageRequest.Builder request) {
    List<CollectGarbageResponse> responses = new ArrayList<>();
    tracking.retention.collectGarbage(request.build()).forEachRemaining(responses::add);
    return responses;
  }

  private List<RemovedItem> collect(CollectGarbageRequest.Builder request) {
    return responses(request).stream().flatMap(step -> step.getItemsList().stream()).toList();
  }

  private boolean hasMore(CollectGarbageRequest.Builder request) {
    return responses(request).getLast().getHasMore();
  }

  private long number(String run) {
    return query("select id from tracking.run where run_id = '" + run + "'");
  }

  private long count(String table, String condition) {
    return query("select count(*) from tracking." + table + " where " + condition);
  }

  private long query(String sql) {
    return new Database(source)
        .read(
            connection -> {
              try (ResultSet row = connection.createStatement().executeQuery(sql)) {
                row.next();
                return row.getLong(1);
              }
            });
  }
}
