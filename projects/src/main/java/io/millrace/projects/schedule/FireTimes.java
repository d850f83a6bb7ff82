package io.millrace.projects.schedule;

import io.millrace.projects.v1.MisfirePolicy;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Notices that fire times have come, and makes occasions of them. Nothing is asked for this but the
 * database, so that a time is seen when it comes, however long it takes to make the jobs of others.
 */
@ApplicationScoped
class FireTimes {

  private final ScheduleStore schedules;
  private final FiringStore firings;
  private final Clockwork clockwork;
  private final ScheduleConfig config;

  FireTimes(
      ScheduleStore schedules, FiringStore firings, Clockwork clockwork, ScheduleConfig config) {
    this.schedules = schedules;
    this.firings = firings;
    this.clockwork = clockwork;
    this.config = config;
  }

  /** Every server does so; whichever is first passes a schedule on. */
  @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
  void notice() {
    for (Schedule schedule : schedules.due(Instant.now().toEpochMilli())) {
      pass(schedule);
      clockwork.set(schedule.id());
    }
  }

  private void pass(Schedule schedule) {
    Optional<Times> times = Triggers.times(schedule.trigger());
    if (times.isEmpty()) {
      return;
    }
    Instant due = Instant.ofEpochMilli(schedule.nextTime());
    Instant now = Instant.now();
    Misfires missed = Misfires.of(times.get(), due, now);
    boolean isLate = Duration.between(missed.last(), now).compareTo(config.misfireAfter()) > 0;
    firings.pass(
        schedule,
        missed.occasion(due, schedule.misfirePolicy() == MisfirePolicy.MISFIRE_POLICY_SKIP, isLate),
        missed.next() == null ? null : missed.next().toEpochMilli());
  }
}
