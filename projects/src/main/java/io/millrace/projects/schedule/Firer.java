package io.millrace.projects.schedule;

import io.millrace.common.v1.ErrorReason;
import io.millrace.projects.job.Job;
import io.millrace.projects.job.Jobs;
import io.millrace.projects.v1.FiringOutcome;
import io.millrace.projects.v1.OverlapPolicy;
import io.millrace.runtime.error.MillraceException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Makes a schedule's jobs, one for each occasion. Of a schedule's occasions one is seen to at a
 * time; one that was left half done is seen to again, and its job is known by its occasion.
 */
@ApplicationScoped
class Firer {

  private static final Logger LOG = Logger.getLogger(Firer.class);
  private static final long SHORTEST_PAUSE_MILLIS = 1_000;
  private static final long LONGEST_PAUSE_MILLIS = 30_000;

  /** Then it is others' turn. */
  private static final int AT_ONCE = 20;

  private final Jobs jobs;
  private final ScheduleStore schedules;
  private final FiringStore firings;
  private final ScheduleConfig config;

  Firer(Jobs jobs, ScheduleStore schedules, FiringStore firings, ScheduleConfig config) {
    this.jobs = jobs;
    this.schedules = schedules;
    this.firings = firings;
    this.config = config;
  }

  /** Sees to what is pending, in order, as far as it can be. */
  void fire(long scheduleId) {
    for (int i = 0; i < AT_ONCE; i++) {
      // It may be changed at any time.
      Optional<Schedule> schedule = schedules.get(scheduleId);
      if (schedule.isEmpty() || !fireNext(schedule.get())) {
        return;
      }
    }
  }

  /** Answers false if there is nothing more to do now. */
  private boolean fireNext(Schedule schedule) {
    List<FiringRow> pending = firings.pending(schedule, 2);
    if (pending.isEmpty()) {
      return false;
    }
    if (schedule.isPaused()) {
      firings.drop(schedule);
      return false;
    }
    FiringRow first = pending.getFirst();
    boolean isOver =
        pending.size() > 1 && first.event() == null && pending.getLast().event() == null;
    if (first.retryAt() <= System.currentTimeMillis()) {
      return fire(schedule, first, isOver);
    }
    if (isOver) {
      settle(schedule, first, FiringOutcome.FIRING_OUTCOME_FAILED, first.message());
    }
    return isOver;
  }

  /**
   * Answers false if it is to be tried again.
   *
   * @param isOver whether it is not, as the next time has come
   */
  private boolean fire(Schedule schedule, FiringRow firing, boolean isOver) {
    try {
      fire(schedule, firing);
      return true;
    } catch (RuntimeException failure) {
      String message = failure.getMessage();
      if (!(failure instanceof MillraceException)) {
        LOG.errorf(failure, "Schedule '%s' could not be fired", schedule.name());
        message = "An error within: see the server's log.";
      }
      long now = System.currentTimeMillis();
      long since = now - firing.firedAt();
      if (isOver || !mayPass(failure) || since >= config.retryFor().toMillis()) {
        settle(schedule, firing, FiringOutcome.FIRING_OUTCOME_FAILED, message);
        return true;
      }
      long pause = Math.clamp(since / 2, SHORTEST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS);
      firings.postpone(schedule, firing, now + pause, message);
      return false;
    }
  }

  private static boolean mayPass(RuntimeException failure) {
    ErrorReason reason =
        failure instanceof MillraceException known
            ? known.reason()
            : ErrorReason.ERROR_REASON_INTERNAL_ERROR;
    return switch (reason) {
      case ERROR_REASON_TEMPORARILY_UNAVAILABLE,
          ERROR_REASON_DEADLINE_EXCEEDED,
          ERROR_REASON_RESOURCE_EXHAUSTED,
          ERROR_REASON_CANCELLED,
          ERROR_REASON_INTERNAL_ERROR ->
          true;
      default -> false;
    };
  }

  private void fire(Schedule schedule, FiringRow firing) {
    OverlapPolicy policy = schedule.overlapPolicy();
    Optional<Job> last = firings.lastStarted(schedule).flatMap(row -> jobs.find(row.jobId()));
    if (last.isPresent() && overlaps(last.get(), firing)) {
      if (policy == OverlapPolicy.OVERLAP_POLICY_SKIP) {
        settle(
            schedule,
            firing,
            FiringOutcome.FIRING_OUTCOME_OVERLAPPED,
            "Job %s had not ended.".formatted(last.get().id()));
        return;
      }
    }
    Job job = make(schedule, firing.occasion());
    if (policy == OverlapPolicy.OVERLAP_POLICY_REPLACE) {
      // Only now: had there been none to take its place, it would have gone on.
      last.filter(each -> !each.id().equals(job.id())).ifPresent(this::cancel);
    }
    firings.settle(schedule, firing, FiringOutcome.FIRING_OUTCOME_STARTED, job.id(), null);
  }

  private void cancel(Job last) {
    String id = last.id().toString();
    if (jobs.find(id).filter(job -> !job.hasEnded()).isPresent()) {
      jobs.cancel(id);
    }
  }

  /** An event may be the doing of the job that ran then, which has ended since. */
  private static boolean overlaps(Job last, FiringRow firing) {
    return !last.hasEnded()
        || firing.event() != null && last.endTime() != null && last.endTime() >= firing.due();
  }

  /** Makes its job now, whatever else runs. */
  Job runNow(Schedule schedule) {
    Occasion wish = Occasion.ofWish();
    Job job = make(schedule, wish.key());
    firings.add(schedule, wish, job.id());
    return job;
  }

  private Job make(Schedule schedule, String occasion) {
    return jobs.createOnce(
        schedule.spec(),
        "%d/%s".formatted(schedule.id(), occasion),
        "schedules/" + schedule.name());
  }

  private void settle(Schedule schedule, FiringRow firing, FiringOutcome outcome, String message) {
    firings.settle(schedule, firing, outcome, null, message);
  }
}
