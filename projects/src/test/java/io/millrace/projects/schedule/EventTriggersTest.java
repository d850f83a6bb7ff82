package io.millrace.projects.schedule;

import static io.millrace.projects.v1.FiringOutcome.FIRING_OUTCOME_OVERLAPPED;
import static io.millrace.projects.v1.FiringOutcome.FIRING_OUTCOME_STARTED;
import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.millrace.projects.testing.PostgresResource;
import io.millrace.projects.testing.Projects;
import io.millrace.projects.v1.AttemptOutcome;
import io.millrace.projects.v1.CreateScheduleRequest;
import io.millrace.projects.v1.Firing;
import io.millrace.projects.v1.Job;
import io.millrace.projects.v1.JobSpec;
import io.millrace.projects.v1.OverlapPolicy;
import io.millrace.projects.v1.Schedule;
import io.millrace.projects.v1.UpdateScheduleRequest;
import io.millrace.runtime.channel.Channels;
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

@QuarkusTest
@WithTestResource(PostgresResource.class)
@Timeout(120)
class EventTriggersTest {

  @Inject
  @DataSource("projects")
  AgroalDataSource database;

  @Inject Listening listening;
  @Inject Clockwork clockwork;
  @Inject Channels channels;
  @Inject EventTriggers here;

  private Plans plans;

  /** Where nobody's jobs are, save those of the test: jobs of earlier tests may still end. */
  private String elsewhere;

  @BeforeEach
  void open() {
    plans = new Plans(database, clockwork);
    elsewhere = plans.projects.newQueue(0);
  }

  @AfterEach
  void close() {
    plans.close();
  }

  /** Another server. */
  private EventTriggers another() {
    EventTriggers triggers = new EventTriggers(database, listening, channels);
    triggers.start(null);
    return triggers;
  }

  private Schedule on(String type, Map<String, String> data) {
    return plans.make(
        CreateScheduleRequest.newBuilder()
            .setTrigger(Plans.on(type, data))
            .setOverlapPolicy(OverlapPolicy.OVERLAP_POLICY_ALLOW));
  }

  /** A job of nobody's, which ends; that it has is told by then. */
  private Job ended() {
    Job job = plans.projects.submit(JobSpec.newBuilder().setQueue(elsewhere));
    plans.projects.finish(
        plans.projects.claim(elsewhere).orElseThrow(), AttemptOutcome.ATTEMPT_OUTCOME_SUCCEEDED);
    Projects.until(() -> plans.isSettled(job));
    return job;
  }

  private void end(String outcome) {
    plans.projects.finish(
        plans.projects.claim(plans.queue).orElseThrow(),
        AttemptOutcome.valueOf("ATTEMPT_OUTCOME_" + outcome));
  }

  @Test
  void withThreeServersEachEventFiresOnceAllWhoWaitForIt() {
    EventTriggers second = another();
    EventTriggers third = another();
    List<Schedule> waiting =
        List.of(
            on("job.ended", Map.of("queue", elsewhere)),
            on("job.ended", Map.of("queue", elsewhere, "state", "SUCC*")));
    Schedule other = on("job.ended", Map.of("queue", elsewhere, "state", "FAILED"));
    try {
      for (int i = 0; i < 5; i++) {
        ended();
      }
      for (Schedule schedule : waiting) {
        assertThat(plans.firings(schedule, 5))
            .hasSize(5)
            .allMatch(firing -> firing.getOutcome() == FIRING_OUTCOME_STARTED)
            .allMatch(firing -> firing.getEvent().startsWith("/projects/"))
            .extracting(Firing::getEvent)
            .doesNotHaveDuplicates();
      }
    } finally {
      second.stop(null);
      third.stop(null);
    }
    assertThat(plans.firings(other)).isEmpty();
    assertThat(plans.jobs()).hasSize(10);
  }

  @Test
  void aRunThatFinishesFiresWhoWaitsForItsExperiment() {
    Schedule schedule = on("run.finished", Map.of("experiment_id", "0", "run_name", "*-candidate"));
    for (String name : List.of("something else", "first-candidate")) {
      String run =
          plans
              .projects
              .runs
              .createRun(
                  CreateRunRequest.newBuilder().setExperimentId("0").setRunName(name).build())
              .getRun()
              .getInfo()
              .getRunId();
      plans.projects.runs.updateRun(
          UpdateRunRequest.newBuilder()
              .setRunId(run)
              .setStatus(RunStatus.RUN_STATUS_FINISHED)
              .build());
    }
    Firing firing = plans.firings(schedule, 1).getFirst();
    assertThat(firing.getEvent()).startsWith("/tracking/");
    assertThat(plans.firings(schedule)).hasSize(1);
  }

  @Test
  void whatHappensWhileNoServerIsThereFiresLater() {
    Schedule schedule = on("job.ended", Map.of("queue", elsewhere));
    ended();
    plans.firings(schedule, 1);
    here.stop(null);
    try {
      ended();
      ended();
    } finally {
      here.start(null);
    }
    assertThat(plans.firings(schedule, 3)).hasSize(3);
  }

  @Test
  void whatCameBeforeOrWhileItWasPausedIsNoOccasion() {
    // All is heard of when it waits for events again: what counts is when they happened.
    here.stop(null);
    Job last;
    Schedule schedule;
    try {
      ended();
      schedule = on("job.ended", Map.of("queue", elsewhere));
      plans.update(schedule, UpdateScheduleRequest.newBuilder().setIsPaused(true));
      ended();
      plans.update(schedule, UpdateScheduleRequest.newBuilder().setIsPaused(false));
      last = ended();
    } finally {
      here.start(null);
    }
    assertThat(plans.firings(schedule, 1)).hasSize(1);
    assertThat(plans.firings(schedule).getFirst().getDueTimestamp())
        .isGreaterThanOrEqualTo(last.getCreationTimestamp());
  }

  @Test
  void nothingGoesRoundInCircles() {
    Schedule first = on("job.ended", Map.of("queue", plans.queue));
    Schedule second = on("job.ended", Map.of("creator", "schedules/" + first.getName()));
    plans.run(first);
    end("SUCCEEDED");
    // Its own job's end does not fire the first one, but the second.
    plans.firings(second, 1);
    end("SUCCEEDED");
    // Nor does the end of the second one's, which it has led to.
    Job foreign = plans.projects.submit(JobSpec.newBuilder().setQueue(plans.queue));
    end("SUCCEEDED");
    List<Firing> fired = plans.firings(first, 2);
    assertThat(fired).hasSize(2);
    assertThat(fired.getLast().getDueTimestamp())
        .isGreaterThanOrEqualTo(foreign.getCreationTimestamp());
    assertThat(plans.firings(second)).hasSize(1);
  }

  @Test
  void whatHappensWhileItsJobRunsMayBeThatJobsDoing() {
    Schedule schedule = plans.make(Plans.on("run.tags_set", Map.of("keys", "promoted")));
    plans.run(schedule);
    String run =
        plans
            .projects
            .runs
            .createRun(CreateRunRequest.newBuilder().setExperimentId("0").build())
            .getRun()
            .getInfo()
            .getRunId();
    here.stop(null);
    try {
      tag(run);
      end("SUCCEEDED");
    } finally {
      here.start(null);
    }
    // The job has ended by now, but had not when it happened.
    assertThat(plans.firings(schedule, 2).getLast().getOutcome())
        .isEqualTo(FIRING_OUTCOME_OVERLAPPED);
    tag(run);
    assertThat(plans.firings(schedule, 3).getLast().getOutcome()).isEqualTo(FIRING_OUTCOME_STARTED);
  }

  private void tag(String run) {
    plans.projects.runs.setTag(
        SetTagRequest.newBuilder().setRunId(run).setKey("promoted").setValue("yes").build());
  }
}
