package io.millrace.projects.sweep;

import static io.millrace.projects.v1.AttemptOutcome.ATTEMPT_OUTCOME_SUCCEEDED;
import static io.millrace.projects.v1.TrialState.TRIAL_STATE_QUEUED;
import static io.millrace.projects.v1.TrialState.TRIAL_STATE_SUCCEEDED;
import static io.millrace.projects.v1.TrialState.TRIAL_STATE_WAITING;
import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.millrace.projects.testing.PostgresResource;
import io.millrace.projects.testing.Projects;
import io.millrace.projects.v1.CreateSweepRequest;
import io.millrace.projects.v1.DeleteJobRequest;
import io.millrace.projects.v1.Sweep;
import io.millrace.projects.v1.SweepState;
import io.millrace.projects.v1.Trial;
import io.millrace.tracking.v1.SearchRunsRequest;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sweeps go on where whoever saw to them has died: rows are set to what such a one leaves. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
@Timeout(120)
class SweepCrashTest {

  @Inject
  @DataSource("projects")
  AgroalDataSource database;

  private final Trying trying = new Trying();
  private Sweep sweep;

  @BeforeEach
  void make() {
    sweep =
        trying.make(
            CreateSweepRequest.newBuilder()
                .setSearchSpace(Trying.grid("alpha", 0.1, 0.2))
                .setMaxParallelTrials(1));
    trying.await(sweep, TRIAL_STATE_QUEUED, TRIAL_STATE_WAITING);
  }

  @AfterEach
  void close() {
    trying.close();
  }

  private void sql(String sql) {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setObject(1, UUID.fromString(sweep.getSweepId()));
      statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aJobThatWasMadeAndNotNotedIsNotMadeTwice() {
    Trial before = trying.trials(sweep).getFirst();
    sql(
        "update projects.trial set job_id = null, run_id = null where state = 2 and sweep_sequence = (select sequence from projects.sweep where id = ?)");
    Projects.until(() -> trying.trials(sweep).getFirst().equals(before));
    trying.work(ATTEMPT_OUTCOME_SUCCEEDED);
    trying.work(ATTEMPT_OUTCOME_SUCCEEDED);
    assertThat(trying.ended(sweep).getTrialCounts().getSucceeded()).isEqualTo(2);
    assertThat(trying.projects.claim(trying.queue)).isEmpty();
  }

  @Test
  void aRunThatWasMadeAndNotNotedIsNotMadeTwice() {
    sql("update projects.sweep set run_id = null where id = ?");
    Projects.until(() -> trying.get(sweep).getRunId().equals(sweep.getRunId()));
    SearchRunsRequest request =
        SearchRunsRequest.newBuilder()
            .addExperimentIds(sweep.getExperimentId())
            .setFilter("tags.`millrace.sweepId` = '%s'".formatted(sweep.getSweepId()))
            .build();
    assertThat(trying.projects.runs.searchRuns(request).next().getRunsCount()).isEqualTo(1);
  }

  @Test
  void anEndThatNobodyHeardOfIsSeenThoughTheJobIsGone() {
    // As if another server had been at it, which has died since.
    sql("update projects.sweep set leased_until = now() + interval '3 seconds' where id = ?");
    Trial first = trying.trials(sweep).getFirst();
    trying.work(ATTEMPT_OUTCOME_SUCCEEDED);
    trying.projects.jobs.deleteJob(
        DeleteJobRequest.newBuilder().setJobId(first.getJobId()).build());
    trying.await(sweep, TRIAL_STATE_SUCCEEDED, TRIAL_STATE_QUEUED);
    trying.work(ATTEMPT_OUTCOME_SUCCEEDED);
    assertThat(trying.ended(sweep).getState()).isEqualTo(SweepState.SWEEP_STATE_SUCCEEDED);
  }
}
