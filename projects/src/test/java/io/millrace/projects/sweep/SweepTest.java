package io.millrace.projects.sweep;

import static io.millrace.projects.v1.AttemptOutcome.ATTEMPT_OUTCOME_CANCELLED;
import static io.millrace.projects.v1.AttemptOutcome.ATTEMPT_OUTCOME_FAILED;
import static io.millrace.projects.v1.AttemptOutcome.ATTEMPT_OUTCOME_SUCCEEDED;
import static io.millrace.projects.v1.SweepState.SWEEP_STATE_CANCELLED;
import static io.millrace.projects.v1.SweepState.SWEEP_STATE_FAILED;
import static io.millrace.projects.v1.SweepState.SWEEP_STATE_RUNNING;
import static io.millrace.projects.v1.SweepState.SWEEP_STATE_SUCCEEDED;
import static io.millrace.projects.v1.TrialState.TRIAL_STATE_CANCELLED;
import static io.millrace.projects.v1.TrialState.TRIAL_STATE_FAILED;
import static io.millrace.projects.v1.TrialState.TRIAL_STATE_QUEUED;
import static io.millrace.projects.v1.TrialState.TRIAL_STATE_RUNNING;
import static io.millrace.projects.v1.TrialState.TRIAL_STATE_SUCCEEDED;
import static io.millrace.projects.v1.TrialState.TRIAL_STATE_WAITING;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.projects.testing.PostgresResource;
import io.millrace.projects.testing.Projects;
import io.millrace.projects.testing.Refusal;
import io.millrace.projects.v1.Assignment;
import io.millrace.projects.v1.CancelSweepRequest;
import io.millrace.projects.v1.CreateSweepRequest;
import io.millrace.projects.v1.DeleteQueueRequest;
import io.millrace.projects.v1.DeleteSweepRequest;
import io.millrace.projects.v1.ListSweepsRequest;
import io.millrace.projects.v1.Sweep;
import io.millrace.projects.v1.Trial;
import io.millrace.projects.v1.UpdateQueueRequest;
import io.millrace.projects.v1.UpdateSweepRequest;
import io.millrace.tracking.v1.DeleteRunRequest;
import io.millrace.tracking.v1.Metric;
import io.millrace.tracking.v1.Run;
import io.millrace.tracking.v1.RunStatus;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What users see of sweeps, whose jobs a worker of the test's takes. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
@Timeout(120)
class SweepTest {

  private final Trying trying = new Trying();

  @AfterEach
  void close() {
    trying.close();
  }

  private CreateSweepRequest.Builder three() {
    return CreateSweepRequest.newBuilder().setSearchSpace(Trying.grid("alpha", 0.1, 0.2, 0.3));
  }

  @Test
  void trialsAreNestedRunsAndTheBestIsKnown() {
    Sweep sweep =
        trying.make(
            three().setObjective(Trying.least("rmse")).setSpec(trying.spec().setRunName("tune")));
    assertThat(trying.run(sweep.getRunId()).getInfo().getStatus())
        .isEqualTo(RunStatus.RUN_STATUS_RUNNING);
    trying.work(ATTEMPT_OUTCOME_SUCCEEDED, "rmse", 0.7);
    trying.work(ATTEMPT_OUTCOME_SUCCEEDED, "rmse", 0.5);
    trying.work(ATTEMPT_OUTCOME_SUCCEEDED, "auc", 0.1);

    Sweep ended = trying.ended(sweep);
    assertThat(ended.getState()).isEqualTo(SWEEP_STATE_SUCCEEDED);
    assertThat(ended.getTrialCounts().getSucceeded()).isEqualTo(3);
    Trial best = ended.getBestTrial();
    assertThat(best.getNumber()).isEqualTo(2);
    assertThat(best.getObjectiveValue()).isEqualTo(0.5);
    assertThat(trying.trials(sweep).get(2).getMessage())
        .isEqualTo("Its run has no value of the metric 'rmse', or NaN.");

    Run child = trying.run(best.getRunId());
    assertThat(child.getInfo().getRunName()).isEqualTo("tune-2");
    assertThat(Trying.texts(child.getData().getParamsList())).containsEntry("alpha", "0.2");
    assertThat(Trying.texts(child.getData().getTagsList()))
        .containsEntry("mlflow.parentRunId", sweep.getRunId());
    Run parent = trying.run(sweep.getRunId());
    assertThat(parent.getInfo().getStatus()).isEqualTo(RunStatus.RUN_STATUS_FINISHED);
    assertThat(parent.getInfo().getRunName()).isEqualTo("tune");
    assertThat(Trying.texts(parent.getData().getParamsList()))
        .isEqualTo(Map.of("best_alpha", "0.2"));
    assertThat(parent.getData().getMetricsList())
        .extracting(Metric::getKey, Metric::getValue)
        .containsExactly(Tuple.tuple("best_rmse", 0.5));
    assertThat(Trying.texts(parent.getData().getTagsList()))
        .containsEntry("millrace.bestRunId", best.getRunId())
        .containsEntry("mlflow.source.type", "PROJECT");
  }

  @Test
  void notMoreTrialsRunThanMay() {
    Sweep sweep = trying.make(three().setMaxParallelTrials(1));
    trying.await(sweep, TRIAL_STATE_QUEUED, TRIAL_STATE_WAITING, TRIAL_STATE_WAITING);
    Assignment first = trying.take();
    trying.await(sweep, TRIAL_STATE_RUNNING, TRIAL_STATE_WAITING, TRIAL_STATE_WAITING);
    parallel(sweep, 2);
    trying.await(sweep, TRIAL_STATE_RUNNING, TRIAL_STATE_QUEUED, TRIAL_STATE_WAITING);
    trying.projects.finish(first, ATTEMPT_OUTCOME_SUCCEEDED);
    trying.await(sweep, TRIAL_STATE_SUCCEEDED, TRIAL_STATE_QUEUED, TRIAL_STATE_QUEUED);
  }

  @Test
  void tooManyFailuresEndIt() {
    Sweep sweep = trying.make(three().setMaxParallelTrials(1).setMaxFailedTrials(0));
    trying.work(ATTEMPT_OUTCOME_FAILED);
    Sweep ended = trying.ended(sweep);
    assertThat(ended.getState()).isEqualTo(SWEEP_STATE_FAILED);
    assertThat(ended.getStateMessage()).isEqualTo("Failed trials: 1; max_failed_trials is 0.");
    assertThat(trying.states(sweep))
        .containsExactly(TRIAL_STATE_FAILED, TRIAL_STATE_CANCELLED, TRIAL_STATE_CANCELLED);
    assertThat(trying.run(sweep.getRunId()).getInfo().getStatus())
        .isEqualTo(RunStatus.RUN_STATUS_FAILED);
  }

  @Test
  void aFailureIsNoneOfTheOthersConcern() {
    Sweep sweep = trying.make(three());
    trying.work(ATTEMPT_OUTCOME_FAILED);
    trying.work(ATTEMPT_OUTCOME_SUCCEEDED);
    trying.work(ATTEMPT_OUTCOME_FAILED);
    assertThat(trying.ended(sweep).getState()).isEqualTo(SWEEP_STATE_SUCCEEDED);
  }

  @Test
  void cancellingEndsAllTrials() {
    Sweep sweep = trying.make(three().setMaxParallelTrials(2));
    Assignment first = trying.take();
    trying.await(sweep, TRIAL_STATE_RUNNING, TRIAL_STATE_QUEUED, TRIAL_STATE_WAITING);
    trying.projects.sweeps.cancelSweep(
        CancelSweepRequest.newBuilder().setSweepId(sweep.getSweepId()).build());
    trying.await(sweep, TRIAL_STATE_RUNNING, TRIAL_STATE_CANCELLED, TRIAL_STATE_CANCELLED);
    assertThat(trying.get(sweep).getState()).isEqualTo(SWEEP_STATE_RUNNING);
    trying.projects.finish(first, ATTEMPT_OUTCOME_CANCELLED);
    assertThat(trying.ended(sweep).getState()).isEqualTo(SWEEP_STATE_CANCELLED);
    assertThat(trying.run(sweep.getRunId()).getInfo().getStatus())
        .isEqualTo(RunStatus.RUN_STATUS_KILLED);
  }

  @Test
  void aFullQueueIsWaitedFor() {
    room(1);
    Sweep sweep = trying.make(three());
    Projects.until(
        () ->
            trying
                .get(sweep)
                .getStateMessage()
                .equals("In queue '%s' 1 jobs wait, and no more may.".formatted(trying.queue)));
    assertThat(trying.get(sweep).getState()).isEqualTo(SWEEP_STATE_RUNNING);
    room(0);
    for (int i = 0; i < 3; i++) {
      trying.work(ATTEMPT_OUTCOME_SUCCEEDED);
    }
    Sweep ended = trying.ended(sweep);
    assertThat(ended.getState()).isEqualTo(SWEEP_STATE_SUCCEEDED);
    assertThat(ended.getStateMessage()).isEmpty();
  }

  @Test
  void aQueueThatIsGoneIsWaitedFor() {
    Sweep sweep = trying.make(three().setMaxParallelTrials(0));
    trying.projects.queues.deleteQueue(
        DeleteQueueRequest.newBuilder().setName(trying.queue).build());
    parallel(sweep, 3);
    Projects.until(
        () ->
            trying
                .get(sweep)
                .getStateMessage()
                .equals("Queue '%s' not found.".formatted(trying.queue)));
    assertThat(trying.get(sweep).getState()).isEqualTo(SWEEP_STATE_RUNNING);
    assertThat(trying.get(sweep).getTrialCounts().getFailed()).isZero();
    trying.projects.queues.updateQueue(
        UpdateQueueRequest.newBuilder().setName(trying.queue).setIsClosed(false).build());
    parallel(sweep, 2);
    for (int i = 0; i < 3; i++) {
      trying.work(ATTEMPT_OUTCOME_SUCCEEDED);
    }
    assertThat(trying.ended(sweep).getState()).isEqualTo(SWEEP_STATE_SUCCEEDED);
  }

  @Test
  void whatIsWrongWithAllStopsIt() {
    String experiment = trying.newExperiment();
    Sweep sweep =
        trying.make(
            three().setSpec(trying.spec().setExperimentId(experiment)).setMaxParallelTrials(0));
    trying.deleteExperiment(experiment);
    parallel(sweep, 1);
    Sweep ended = trying.ended(sweep);
    assertThat(ended.getState()).isEqualTo(SWEEP_STATE_FAILED);
    assertThat(ended.getStateMessage()).startsWith("Trial 1: ");
    assertThat(trying.states(sweep))
        .containsExactly(TRIAL_STATE_FAILED, TRIAL_STATE_CANCELLED, TRIAL_STATE_CANCELLED);
  }

  @Test
  void aDeletedRunIsEndedAllTheSame() {
    Sweep sweep = trying.make(three().setObjective(Trying.least("rmse")));
    trying.projects.runs.deleteRun(
        DeleteRunRequest.newBuilder().setRunId(sweep.getRunId()).build());
    for (int i = 0; i < 3; i++) {
      trying.work(ATTEMPT_OUTCOME_SUCCEEDED, "rmse", i);
    }
    assertThat(trying.ended(sweep).getState()).isEqualTo(SWEEP_STATE_SUCCEEDED);
    assertThat(trying.run(sweep.getRunId()).getInfo().getStatus())
        .isEqualTo(RunStatus.RUN_STATUS_FINISHED);
  }

  @Test
  void aRunThatCannotBeMadeIsSaidAtOnce() {
    String experiment = trying.newExperiment();
    trying.deleteExperiment(experiment);
    int before = count();
    assertThat(
            Refusal.of(
                    () -> trying.make(three().setSpec(trying.spec().setExperimentId(experiment))))
                .message())
        .contains(experiment);
    assertThat(count()).isEqualTo(before);
  }

  private void parallel(Sweep sweep, int trials) {
    trying.projects.sweeps.updateSweep(
        UpdateSweepRequest.newBuilder()
            .setSweepId(sweep.getSweepId())
            .setMaxParallelTrials(trials)
            .build());
  }

  private void room(int waiting) {
    trying.projects.queues.updateQueue(
        UpdateQueueRequest.newBuilder().setName(trying.queue).setMaxWaitingJobs(waiting).build());
  }

  @Test
  void theSameRequestIsOneSweep() {
    CreateSweepRequest.Builder request = three().setRequestId("r-" + trying.queue);
    Sweep sweep = trying.make(request);
    assertThat(trying.make(request).getSweepId()).isEqualTo(sweep.getSweepId());
    assertThat(Refusal.of(() -> trying.make(request.setMaxParallelTrials(9))))
        .isEqualTo(
            Refusal.badRequest(
                "Something else was asked for with the request_id 'r-%s' before: take another one."
                    .formatted(trying.queue)));
  }

  @Test
  void aTrialThatCannotRunIsRefusedBeforeAnyDoes() {
    int before = count();
    assertThat(
            Refusal.of(
                () ->
                    trying.make(
                        CreateSweepRequest.newBuilder()
                            .setSearchSpace(Trying.grid("alpha", 0.1, 1e300)))))
        .isEqualTo(
            Refusal.invalid(
                "Trial 2: Invalid value for parameter 'parameters.alpha' supplied: It is larger than JSON numbers are exact: give it as a text."));
    assertThat(count()).isEqualTo(before);
  }

  private int count() {
    return trying
        .projects
        .sweeps
        .listSweeps(ListSweepsRequest.newBuilder().setPageSize(1000).build())
        .getSweepsCount();
  }

  @Test
  void onlyWhatHasEndedIsDeleted() {
    Sweep sweep = trying.make(three().setMaxParallelTrials(0));
    DeleteSweepRequest delete =
        DeleteSweepRequest.newBuilder().setSweepId(sweep.getSweepId()).build();
    assertThat(Refusal.of(() -> trying.projects.sweeps.deleteSweep(delete)))
        .isEqualTo(
            Refusal.badRequest(
                "Sweep '%s' has not ended: cancel it first.".formatted(sweep.getSweepId())));
    trying.projects.sweeps.cancelSweep(
        CancelSweepRequest.newBuilder().setSweepId(sweep.getSweepId()).build());
    trying.ended(sweep);
    trying.projects.sweeps.deleteSweep(delete);
    assertThat(Refusal.of(() -> trying.get(sweep)))
        .isEqualTo(Refusal.notFound("Sweep with ID '%s' not found.".formatted(sweep.getSweepId())));
  }
}
