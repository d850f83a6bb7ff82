package io.millrace.projects.schedule;

import static io.millrace.projects.v1.FiringOutcome.FIRING_OUTCOME_PENDING;
import static io.millrace.projects.v1.FiringOutcome.FIRING_OUTCOME_STARTED;
import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.millrace.projects.testing.PostgresResource;
import io.millrace.projects.testing.Projects;
import io.millrace.projects.v1.CreateScheduleRequest;
import io.millrace.projects.v1.Job;
import io.millrace.projects.v1.JobState;
import io.millrace.projects.v1.MisfirePolicy;
import io.millrace.projects.v1.OverlapPolicy;
import io.millrace.projects.v1.Schedule;
import io.millrace.projects.v1.UpdateQueueRequest;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of schedules while jobs take long to be made, or cannot be. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
@Timeout(120)
class MakingJobsTest {

  @Inject
  @DataSource("projects")
  AgroalDataSource database;

  @Inject Clockwork clockwork;

  private final Instant now = Instant.now();
  private Plans plans;

  @BeforeEach
  void open() {
    plans = new Plans(database, clockwork);
  }

  @AfterEach
  void close() {
    plans.close();
  }

  private void room(int waiting) {
    plans.projects.queues.updateQueue(
        UpdateQueueRequest.newBuilder().setName(plans.queue).setMaxWaitingJobs(waiting).build());
  }

  @Test
  void theLastJobGoesOnUntilThereIsOneInItsPlace() {
    Schedule schedule =
        plans.make(
            CreateScheduleRequest.newBuilder()
                .setTrigger(Plans.HOURLY)
                .setOverlapPolicy(OverlapPolicy.OVERLAP_POLICY_REPLACE));
    plans.come(schedule, now.minusSeconds(3));
    plans.firings(schedule, 1);
    room(1);
    plans.come(schedule, now.minusSeconds(2));
    String full = "In queue '%s' 1 jobs wait, and no more may.".formatted(plans.queue);
    Projects.until(() -> plans.get(schedule).getLastFiring().getMessage().equals(full));
    assertThat(plans.jobs()).extracting(Job::getState).containsExactly(JobState.JOB_STATE_QUEUED);
    room(2);
    plans.retry(schedule);
    plans.firings(schedule, 2);
    assertThat(plans.jobs())
        .extracting(Job::getState)
        .containsExactly(JobState.JOB_STATE_QUEUED, JobState.JOB_STATE_CANCELLED);
  }

  @Test
  void timesAreNoticedHoweverLongTheJobsOfOthersTake() throws SQLException {
    List<Schedule> many = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      many.add(
          plans.make(
              CreateScheduleRequest.newBuilder()
                  .setTrigger(Plans.HOURLY)
                  .setMisfirePolicy(MisfirePolicy.MISFIRE_POLICY_SKIP)));
    }
    try (Connection holding = database.getConnection();
        Statement lock = holding.createStatement()) {
      holding.setAutoCommit(false);
      // No job can be made without a look at its queue.
      lock.execute("lock table projects.queue in access exclusive mode");
      Instant begin = Instant.now();
      many.forEach(schedule -> plans.come(schedule, now.minusSeconds(1)));
      Projects.until(() -> many.stream().noneMatch(each -> plans.firings(each).isEmpty()));
      // Those who wait for the lock give up after 30 s, and would let others have their turn.
      assertThat(begin.plusSeconds(20)).isAfter(Instant.now());
      assertThat(many)
          .allSatisfy(
              each ->
                  assertThat(plans.firings(each).getFirst().getOutcome())
                      .isEqualTo(FIRING_OUTCOME_PENDING));
      holding.rollback();
    }
    for (Schedule schedule : many) {
      assertThat(plans.firings(schedule, 1).getFirst().getOutcome())
          .isEqualTo(FIRING_OUTCOME_STARTED);
    }
  }
}
