package io.millrace.projects.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.millrace.projects.testing.PostgresResource;
import io.millrace.projects.v1.AttemptOutcome;
import io.millrace.projects.v1.CreateScheduleRequest;
import io.millrace.projects.v1.Firing;
import io.millrace.projects.v1.Job;
import io.millrace.projects.v1.JobState;
import io.millrace.projects.v1.OverlapPolicy;
import io.millrace.projects.v1.Schedule;
import io.millrace.tracking.v1.CreateRunRequest;
import io.millrace.tracking.v1.RunStatus;
import io.millrace.tracking.v1.SetTagRequest;
import io.millrace.tracking.v1.UpdateRunRequest;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@Timeout(120)
class CausesTest {

  private static final String PARENT = "mlflow.parentRunId";

  @Inject
  @DataSource("projects")
  AgroalDataSource database;

  @Inject Clockwork clockwork;

  private Plans plans;

  @BeforeEach
  void open() {
    plans = new Plans(database, clockwork);
  }

  @AfterEach
  void close() {
    plans.close();
  }

  /** A run as {@code mlflow.start_run(nested=True)} makes it, which ends. */
  private String finished(String parent) {
    CreateRunRequest.Builder request =
        CreateRunRequest.newBuilder().setExperimentId("0").setRunName("of the causes test");
    if (parent != null) {
      request.addTagsBuilder().setKey(PARENT).setValue(parent);
    }
    String run = plans.projects.runs.createRun(request.build()).getRun().getInfo().getRunId();
    end(run);
    return run;
  }

  private void end(String run) {
    plans.projects.runs.updateRun(
        UpdateRunRequest.newBuilder()
            .setRunId(run)
            .setStatus(RunStatus.RUN_STATUS_FINISHED)
            .build());
  }

  @ParameterizedTest
  @EnumSource(
      value = OverlapPolicy.class,
      names = {"OVERLAP_POLICY_ALLOW", "OVERLAP_POLICY_REPLACE"})
  void runsThatAJobNestsInItsOwnDoNotFireItsSchedule(OverlapPolicy policy) {
    Schedule schedule =
        plans.make(
            CreateScheduleRequest.newBuilder()
                .setTrigger(Plans.on("run.finished", Map.of("run_name", "of the causes test")))
                .setOverlapPolicy(policy));
    Job job = plans.run(schedule);
    plans.projects.claim(plans.queue).orElseThrow();
    String child = finished(job.getRunId());
    finished(child);
    assertThat(plans.projects.get(job).getState()).isEqualTo(JobState.JOB_STATE_RUNNING);
    // Events are seen in order: behind somebody else's nothing can come of the nested ones.
    String foreign = finished(null);
    finished(foreign);
    List<Firing> firings = plans.firings(schedule, 3);
    assertThat(firings).hasSize(3);
  }

  @Test
  void tagsThatGoRoundInCirclesEnd() {
    Schedule schedule =
        plans.make(
            CreateScheduleRequest.newBuilder()
                .setTrigger(Plans.on("run.finished", Map.of("run_name", "of the causes test")))
                .setOverlapPolicy(OverlapPolicy.OVERLAP_POLICY_ALLOW));
    String one = finished("no-such-run");
    String other = finished(one);
    plans.projects.runs.setTag(
        SetTagRequest.newBuilder().setRunId(one).setKey(PARENT).setValue(other).build());
    end(one);
    assertThat(plans.firings(schedule, 2)).hasSizeGreaterThanOrEqualTo(2);
    plans.projects.finish(
        plans.projects.claim(plans.queue).orElseThrow(), AttemptOutcome.ATTEMPT_OUTCOME_SUCCEEDED);
  }
}
