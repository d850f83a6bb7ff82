package io.millrace.tracking.log;

import static io.millrace.tracking.testing.Tracking.point;
import static io.millrace.tracking.testing.Tracking.tag;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agroal.api.AgroalDataSource;
import io.millrace.tracking.testing.LoggedModels;
import io.millrace.tracking.testing.PostgresResource;
import io.millrace.tracking.testing.Tracking;
import io.millrace.tracking.v1.CreateLoggedModelRequest;
import io.millrace.tracking.v1.LogBatchRequest;
import io.millrace.tracking.v1.Metric;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a refused write would have written does not stand against the others of its transaction. */
@QuarkusTest
@Timeout(60)
@WithTestResource(PostgresResource.class)
class RefusedWriteTest {

  @Inject
  @DataSource("tracking")
  AgroalDataSource source;

  @Inject RunLogger logger;
  @Inject LoggedModels models;

  private final Tracking tracking = new Tracking();
  private String run;
  private String model;

  @BeforeEach
  void createRunAndModel() {
    String experiment = tracking.newExperiment();
    run = tracking.newRun(experiment).getInfo().getRunId();
    model =
        LoggedModels.idOf(
            models.create(
                CreateLoggedModelRequest.newBuilder().setExperimentId(experiment).setName("m")));
  }

  @AfterEach
  void close() {
    tracking.close();
  }

  private LogBatchRequest.Builder batch(Metric.Builder... points) {
    LogBatchRequest.Builder batch = LogBatchRequest.newBuilder().setRunId(run);
    for (Metric.Builder point : points) {
      batch.addMetrics(point);
    }
    return batch;
  }

  private Metric.Builder onModel(String key, double value) {
    return point(key, value, 1, 1).setModelId(model);
  }

  private CompletableFuture<Void> log(LogBatchRequest.Builder batch) {
    return logger.log(batch.build()).toCompletableFuture();
  }

  private static void awaitWaiting(Statement statement) throws Exception {
    int waiting = 0;
    while (waiting == 0) {
      try (ResultSet row =
          statement.executeQuery("select count(*) from pg_locks where not granted")) {
        row.next();
        waiting = row.getInt(1);
      }
    }
  }

  /** Logs both in one transaction, in this order: the second must not hear of the first. */
  private void assertRefusedAlone(LogBatchRequest.Builder bad, LogBatchRequest.Builder good)
      throws Exception {
    CompletableFuture<Void> refused;
    CompletableFuture<Void> made;
    try (Connection blocker = source.getConnection();
        Statement statement = blocker.createStatement()) {
      blocker.setAutoCommit(false);
      statement.execute("lock table tracking.metric in exclusive mode");
      // While this one commits, the two gather.
      log(batch(point("first", 0, 0, 0)));
      awaitWaiting(statement);
      refused = log(bad);
      made = log(good);
      blocker.rollback();
    }
    made.get(30, TimeUnit.SECONDS);
    assertThatThrownBy(refused::join).hasMessageContaining("already logged");
  }

  @Test
  void aPointOfAModelBesideOneThatContradictsWhatIsStored() throws Exception {
    log(batch(onModel("loss", 5))).join();

    assertRefusedAlone(batch(onModel("auc", 1), onModel("loss", 6)), batch(onModel("auc", 2)));
  }

  @Test
  void aPointOfAModelBesideAParamOfAnotherValue() throws Exception {
    log(batch().addParams(tag("p", "old"))).join();

    assertRefusedAlone(
        batch(onModel("auc", 1)).addParams(tag("p", "new")), batch(onModel("auc", 2)));
  }
}
