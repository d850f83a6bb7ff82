package io.millrace.projects.schedule;

import static io.millrace.projects.v1.FiringOutcome.FIRING_OUTCOME_FAILED;
import static io.millrace.projects.v1.FiringOutcome.FIRING_OUTCOME_OVERLAPPED;
import static io.millrace.projects.v1.FiringOutcome.FIRING_OUTCOME_PENDING;
import static io.millrace.projects.v1.FiringOutcome.FIRING_OUTCOME_STARTED;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.TextFormat;
import io.agroal.api.AgroalDataSource;
import io.millrace.common.v1.ErrorReason;
import io.millrace.projects.testing.PostgresResource;
import io.millrace.projects.testing.Projects;
import io.millrace.projects.testing.Refusal;
import io.millrace.projects.v1.AttemptOutcome;
import io.millrace.projects.v1.CreateScheduleRequest;
import io.millrace.projects.v1.DeleteQueueRequest;
import io.millrace.projects.v1.DeleteScheduleRequest;
import io.millrace.projects.v1.Firing;
import io.millrace.projects.v1.FiringOutcome;
import io.millrace.projects.v1.GetScheduleRequest;
import io.millrace.projects.v1.Job;
import io.millrace.projects.v1.JobSpec;
import io.millrace.projects.v1.JobState;
import io.millrace.projects.v1.MisfirePolicy;
import io.millrace.projects.v1.OverlapPolicy;
import io.millrace.projects.v1.Schedule;
import io.millrace.projects.v1.Trigger;
import io.millrace.projects.v1.UpdateQueueRequest;
import io.millrace.projects.v1.UpdateScheduleRequest;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@Timeout(120)
class TimesTest {

  @Inject
  @DataSource("projects")
  AgroalDataSource database;

  @Inject ScheduleStore schedules;
  @Inject FiringStore firings;
  @Inject ScheduleConfig config;
  @Inject PendingFirings pending;
  @Inject Firer firer;
  @Inject Clockwork clockwork;

  private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
  private Plans plans;

  @BeforeEach
  void open() {
    plans = new Plans(database, clockwork);
  }

  @AfterEach
  void close() {
    plans.close();
  }

  private Clockwork another() {
    Clockwork clockwork = new Clockwork(database, pending, firer);
    clockwork.start(null);
    return clockwork;
  }

  @Test
  void withThreeServersEachTimeFiresOnce() {
    List<Schedule> many = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      many.add(
          plans.make(
              CreateScheduleRequest.newBuilder()
                  .setTrigger(Plans.HOURLY)
                  .setOverlapPolicy(OverlapPolicy.OVERLAP_POLICY_ALLOW)));
    }
    Clockwork second = another();
    Clockwork third = another();
    try {
      for (int round = 1; round <= 2; round++) {
        Instant due = now.minusSeconds(10 - round);
        many.forEach(schedule -> plans.come(schedule, due));
        for (Clockwork each : List.of(second, third)) {
          Thread.startVirtualThread(new FireTimes(schedules, firings, each, config)::notice);
        }
        for (Schedule schedule : many) {
          plans.firings(schedule, round);
        }
      }
    } finally {
      second.stop(null);
      third.stop(null);
    }
    for (Schedule schedule : many) {
      assertThat(plans.firings(schedule))
          .hasSize(2)
          .allMatch(firing -> firing.getOutcome() == FIRING_OUTCOME_STARTED)
          .extracting(Firing::getDueTimestamp)
          .doesNotHaveDuplicates();
    }
    assertThat(plans.jobs()).hasSize(12);
  }

  @ParameterizedTest(name = "{0}, last missed {2} s ago")
  @CsvSource(
      delimiter = '|',
      value = {
        "ONCE | 3600 | 600 | STARTED | 0  | ''",
        "ONCE | 60   | 330 | STARTED | 0  | It stands for 6 times, to",
        "SKIP | 3600 | 600 | MISSED  | 0  | No server was there at that time.",
        "SKIP | 240  | 630 | MISSED  | 0  | No server was there at 3 times from this one to",
        "SKIP | 60   | 330 | STARTED | 300 | No server was there at 5 times before it, from",
        "SKIP | 3600 | 5   | STARTED | 0  | ''",
      })
  void whatWasMissedIsSeenToByItsPolicy(
      String policy, int interval, int ago, String outcome, int dueLater, String said) {
    Schedule schedule =
        plans.make(
            CreateScheduleRequest.newBuilder()
                .setTrigger(Trigger.newBuilder().setInterval(Projects.millis(interval * 1000L)))
                .setMisfirePolicy(MisfirePolicy.valueOf("MISFIRE_POLICY_" + policy)));
    Instant due = now.minusSeconds(ago);
    plans.come(schedule, due);
    List<Firing> history = plans.firings(schedule, 1);
    assertThat(history).hasSize(1);
    assertThat(history.getFirst().getOutcome())
        .isEqualTo(FiringOutcome.valueOf("FIRING_OUTCOME_" + outcome));
    assertThat(history.getFirst().getDueTimestamp())
        .isEqualTo(due.plusSeconds(dueLater).toEpochMilli());
    assertThat(history.getFirst().getMessage()).startsWith(said);
    assertThat(history.getFirst().hasMessage()).isEqualTo(!said.isEmpty());
    assertThat(plans.jobs()).hasSize(outcome.equals("STARTED") ? 1 : 0);
    // What comes next is where it would have come without.
    long behind = plans.get(schedule).getNextTimestamp() - due.toEpochMilli();
    assertThat(behind % (interval * 1000L)).isZero();
    assertThat(plans.get(schedule).getNextTimestamp()).isGreaterThan(now.toEpochMilli());
  }

  @ParameterizedTest
  @EnumSource(
      value = OverlapPolicy.class,
      names = {
        "OVERLAP_POLICY_UNSPECIFIED",
        "OVERLAP_POLICY_SKIP",
        "OVERLAP_POLICY_ALLOW",
        "OVERLAP_POLICY_REPLACE"
      })
  void whatIsDueWhileTheLastJobRunsIsSeenToByItsPolicy(OverlapPolicy policy) {
    Schedule schedule =
        plans.make(
            CreateScheduleRequest.newBuilder().setTrigger(Plans.HOURLY).setOverlapPolicy(policy));
    plans.come(schedule, now.minusSeconds(3));
    Firing first = plans.firings(schedule, 1).getFirst();
    plans.come(schedule, now.minusSeconds(2));
    Firing second = plans.firings(schedule, 2).getLast();
    List<JobState> states = plans.jobs().reversed().stream().map(Job::getState).toList();
    switch (policy) {
      case OVERLAP_POLICY_ALLOW -> {
        assertThat(second.getOutcome()).isEqualTo(FIRING_OUTCOME_STARTED);
        assertThat(states).containsExactly(JobState.JOB_STATE_QUEUED, JobState.JOB_STATE_QUEUED);
      }
      case OVERLAP_POLICY_REPLACE -> {
        assertThat(second.getOutcome()).isEqualTo(FIRING_OUTCOME_STARTED);
        assertThat(states).containsExactly(JobState.JOB_STATE_CANCELLED, JobState.JOB_STATE_QUEUED);
      }
      default -> {
        assertThat(second.getOutcome()).isEqualTo(FIRING_OUTCOME_OVERLAPPED);
        assertThat(second.getMessage())
            .isEqualTo("Job %s had not ended.".formatted(first.getJobId()));
        assertThat(states).containsExactly(JobState.JOB_STATE_QUEUED);
      }
    }
  }

  @Test
  void afterTheLastJobTheNextTimeFires() {
    Schedule schedule = plans.make(Plans.HOURLY);
    plans.come(schedule, now.minusSeconds(3));
    plans.firings(schedule, 1);
    plans.projects.finish(
        plans.projects.claim(plans.queue).orElseThrow(), AttemptOutcome.ATTEMPT_OUTCOME_SUCCEEDED);
    plans.come(schedule, now.minusSeconds(2));
    assertThat(plans.firings(schedule, 2))
        .extracting(Firing::getOutcome)
        .containsExactly(FIRING_OUTCOME_STARTED, FIRING_OUTCOME_STARTED);
  }

  @Test
  void theNextTimeIsKnownAtOnceAndKeptThroughOtherChanges() {
    Schedule schedule = plans.make(Plans.HOURLY);
    long first = schedule.getNextTimestamp();
    assertThat(first).isGreaterThanOrEqualTo(now.plus(Duration.ofHours(1)).toEpochMilli());
    Schedule changed =
        plans.update(
            schedule,
            UpdateScheduleRequest.newBuilder().setSpec(plans.spec().toBuilder().setPriority(3)));
    assertThat(changed.getNextTimestamp()).isEqualTo(first);
    assertThat(changed.getSpec().getPriority()).isEqualTo(3);
    Schedule yearly =
        plans.update(
            schedule,
            UpdateScheduleRequest.newBuilder()
                .setTrigger(Trigger.newBuilder().setCron("0 0 29 2 *").setTimeZone("Asia/Tokyo")));
    assertThat(Instant.ofEpochMilli(yearly.getNextTimestamp())).isEqualTo("2028-02-28T15:00:00Z");
    assertThat(yearly).isEqualTo(plans.get(schedule));
  }

  @Test
  void whatIsPausedFiresWhenItIsAskedToOnly() {
    Schedule schedule = plans.make(Plans.HOURLY);
    Schedule paused = plans.update(schedule, UpdateScheduleRequest.newBuilder().setIsPaused(true));
    assertThat(paused.hasNextTimestamp()).isFalse();
    Job asked = plans.run(schedule);
    Job again = plans.run(schedule);
    assertThat(asked.getCreator()).isEqualTo("schedules/" + schedule.getName());
    assertThat(plans.firings(schedule))
        .extracting(Firing::getJobId)
        .containsExactly(asked.getJobId(), again.getJobId());
    assertThat(plans.get(schedule).getLastFiring().getJobId()).isEqualTo(again.getJobId());
    Schedule resumed =
        plans.update(schedule, UpdateScheduleRequest.newBuilder().setIsPaused(false));
    assertThat(resumed.getNextTimestamp()).isGreaterThan(schedule.getNextTimestamp());
  }

  @Test
  void aJobThatCannotBeMadeFailsItsTimeAndNoOther() {
    Schedule schedule = plans.make(Plans.HOURLY);
    plans.projects.queues.deleteQueue(DeleteQueueRequest.newBuilder().setName(plans.queue).build());
    plans.come(schedule, now.minusSeconds(3));
    Firing failed = plans.firings(schedule, 1).getFirst();
    assertThat(failed.getOutcome()).isEqualTo(FIRING_OUTCOME_FAILED);
    assertThat(failed.getMessage()).isEqualTo("Queue '%s' not found.".formatted(plans.queue));
    assertThat(failed.getJobId()).isEmpty();
    assertThat(plans.get(schedule).getNextTimestamp()).isGreaterThan(now.toEpochMilli());
  }

  @Test
  void whatMayPassIsTriedAgainUntilTheNextTimeComes() {
    Schedule schedule = plans.make(Plans.HOURLY);
    plans.projects.submit(JobSpec.newBuilder().setQueue(plans.queue));
    room(1);
    Instant first = now.minusSeconds(3);
    plans.come(schedule, first);
    String full = "In queue '%s' 1 jobs wait, and no more may.".formatted(plans.queue);
    Projects.until(() -> plans.get(schedule).getLastFiring().getMessage().equals(full));
    assertThat(plans.get(schedule).getLastFiring().getOutcome()).isEqualTo(FIRING_OUTCOME_PENDING);
    plans.come(schedule, now.minusSeconds(2));
    Firing failed = plans.firings(schedule, 1).getFirst();
    assertThat(failed.getOutcome()).isEqualTo(FIRING_OUTCOME_FAILED);
    assertThat(failed.getMessage()).isEqualTo(full);
    assertThat(failed.getDueTimestamp()).isEqualTo(first.toEpochMilli());
    room(2);
    plans.retry(schedule);
    Firing started = plans.firings(schedule, 2).getLast();
    assertThat(started.getOutcome()).isEqualTo(FIRING_OUTCOME_STARTED);
    assertThat(started.hasMessage()).isFalse();
    assertThat(plans.jobs()).hasSize(2);
  }

  private void room(int waiting) {
    plans.projects.queues.updateQueue(
        UpdateQueueRequest.newBuilder().setName(plans.queue).setMaxWaitingJobs(waiting).build());
  }

  @Test
  void whatWasHalfDoneIsDoneOnce() {
    Schedule schedule =
        plans.make(
            CreateScheduleRequest.newBuilder()
                .setTrigger(Plans.HOURLY)
                .setOverlapPolicy(OverlapPolicy.OVERLAP_POLICY_REPLACE));
    plans.come(schedule, now.minusSeconds(3));
    Firing done = plans.firings(schedule, 1).getFirst();
    // As if the server had died when the job was made, and before that was noted.
    plans.sql(
        "update projects.firing set outcome = 5, job_id = null where job_id = ?::uuid",
        done.getJobId());
    plans.retry(schedule);
    Firing again = plans.firings(schedule, 1).getFirst();
    assertThat(again.getJobId()).isEqualTo(done.getJobId());
    assertThat(plans.jobs()).extracting(Job::getState).containsExactly(JobState.JOB_STATE_QUEUED);
  }

  @Test
  void whoeverDiedBeforeATimeWasKeptIsMadeUpFor() {
    Schedule schedule = plans.make(Plans.HOURLY);
    plans.come(schedule, now.minusSeconds(3));
    plans.firings(schedule, 1);
    plans.sql(
        "update projects.firing set outcome = 5, job_id = null, retry_time = 0 where schedule_id in (select id from projects.schedule where name = ?)",
        schedule.getName());
    plans.sql("delete from projects.scheduled_tasks where not picked");
    clockwork.remember();
    plans.firings(schedule, 1);
  }

  @Test
  void whatIsDeletedWhileItIsSeenToIsGone() {
    Schedule schedule = plans.make(Plans.HOURLY);
    plans.come(schedule, now.minusSeconds(3));
    String job = plans.firings(schedule, 1).getFirst().getJobId();
    plans.projects.finish(
        plans.projects.claim(plans.queue).orElseThrow(), AttemptOutcome.ATTEMPT_OUTCOME_SUCCEEDED);
    plans.come(schedule, now.minusSeconds(2));
    plans.projects.schedules.deleteSchedule(
        DeleteScheduleRequest.newBuilder().setName(schedule.getName()).build());
    assertThat(
            Refusal.of(
                () ->
                    plans.projects.schedules.getSchedule(
                        GetScheduleRequest.newBuilder().setName(schedule.getName()).build())))
        .isEqualTo(Refusal.notFound("Schedule '%s' not found.".formatted(schedule.getName())));
    Schedule namesake =
        plans.make(
            CreateScheduleRequest.newBuilder()
                .setName(schedule.getName())
                .setTrigger(Plans.HOURLY));
    assertThat(plans.firings(namesake)).isEmpty();
    assertThat(plans.jobs()).extracting(Job::getJobId).contains(job);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "interval: {seconds: 59}                    | trigger.interval",
        "interval: {seconds: 40000000}              | trigger.interval",
        "interval: {seconds: 60} cron: '0 0 * * *'  | trigger'",
        "time_zone: 'UTC'                           | trigger'",
        "interval: {seconds: 60} time_zone: 'UTC'   | trigger.time_zone",
        "event: {}                                  | trigger.event.type",
        "event: {type: 'run.*'}                     | trigger.event.type",
        "event: {type: 'run.finished' data: {key: '' value: 'x'}} | trigger.event.data",
      })
  void whatCannotBeATriggerIsRefusedByField(String trigger, String field) throws Exception {
    Trigger.Builder asked = Trigger.newBuilder();
    TextFormat.merge(trigger, asked);
    Refusal refusal = Refusal.of(() -> plans.make(asked.build()));
    assertThat(refusal.reason()).isEqualTo(ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE);
    assertThat(refusal.message()).contains(field);
  }
}
