package io.millrace.projects.schedule;

import io.millrace.common.v1.ErrorReason;
import io.millrace.projects.job.Job;
import io.millrace.projects.job.Jobs;
import io.millrace.projects.v1.CreateScheduleRequest;
import io.millrace.projects.v1.Firing;
import io.millrace.projects.v1.ListFiringsRequest;
import io.millrace.projects.v1.ListSchedulesRequest;
import io.millrace.projects.v1.MisfirePolicy;
import io.millrace.projects.v1.OverlapPolicy;
import io.millrace.projects.v1.UpdateScheduleRequest;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.page.Page;
import io.millrace.runtime.page.PageQuery;
import io.millrace.runtime.page.QueryDigest;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/** What can be done with schedules. */
@ApplicationScoped
class Schedules {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");
  private static final QueryDigest LIST = QueryDigest.of("schedules");

  private final ScheduleStore store;
  private final FiringStore firings;
  private final Clockwork clockwork;
  private final Firer firer;
  private final Jobs jobs;

  Schedules(ScheduleStore store, FiringStore firings, Clockwork clockwork, Firer firer, Jobs jobs) {
    this.store = store;
    this.firings = firings;
    this.clockwork = clockwork;
    this.firer = firer;
    this.jobs = jobs;
  }

  Schedule create(CreateScheduleRequest request) {
    if (!NAME.matcher(request.getName()).matches()) {
      throw MillraceException.invalid(
          "Invalid value for parameter 'name' supplied: A schedule's name has 1 to 63 lower-case letters, digits and hyphens, and begins with a letter.");
    }
    Triggers.check(request.getTrigger());
    jobs.check(request.getSpec());
    Instant now = Instant.now();
    Schedule schedule =
        new Schedule(
                0,
                request.getName(),
                request.getSpec(),
                request.getTrigger(),
                misfire(request.getMisfirePolicy(), MisfirePolicy.MISFIRE_POLICY_ONCE),
                overlap(request.getOverlapPolicy(), OverlapPolicy.OVERLAP_POLICY_SKIP),
                request.getIsPaused(),
                now.toEpochMilli(),
                null,
                0)
            .from(now);
    if (!store.create(schedule)) {
      throw new MillraceException(
          ErrorReason.ERROR_REASON_RESOURCE_ALREADY_EXISTS,
          "Schedule '%s' already exists.".formatted(request.getName()));
    }
    return kept(get(request.getName()));
  }

  Schedule update(UpdateScheduleRequest request) {
    get(request.getName());
    if (request.hasTrigger()) {
      Triggers.check(request.getTrigger());
    }
    if (request.hasSpec()) {
      jobs.check(request.getSpec());
    }
    return store
        .change(request.getName(), before -> changed(before, request))
        .map(this::kept)
        .orElseThrow(() -> absent(request.getName()));
  }

  private static Schedule changed(Schedule before, UpdateScheduleRequest request) {
    boolean isPaused = request.hasIsPaused() ? request.getIsPaused() : before.isPaused();
    Schedule after =
        new Schedule(
            before.id(),
            before.name(),
            request.hasSpec() ? request.getSpec() : before.spec(),
            request.hasTrigger() ? request.getTrigger() : before.trigger(),
            misfire(request.getMisfirePolicy(), before.misfirePolicy()),
            overlap(request.getOverlapPolicy(), before.overlapPolicy()),
            isPaused,
            before.creationTime(),
            before.nextTime(),
            before.since());
    boolean isSame = before.trigger().equals(after.trigger()) && before.isPaused() == isPaused;
    return isSame ? after : after.from(Instant.now());
  }

  private Schedule kept(Schedule schedule) {
    clockwork.set(schedule.id());
    return schedule;
  }

  private static MisfirePolicy misfire(MisfirePolicy asked, MisfirePolicy otherwise) {
    return asked == MisfirePolicy.MISFIRE_POLICY_UNSPECIFIED ? otherwise : asked;
  }

  private static OverlapPolicy overlap(OverlapPolicy asked, OverlapPolicy otherwise) {
    return asked == OverlapPolicy.OVERLAP_POLICY_UNSPECIFIED ? otherwise : asked;
  }

  Schedule get(String name) {
    return store.get(name).orElseThrow(() -> absent(name));
  }

  private static MillraceException absent(String name) {
    return MillraceException.notFound("Schedule '%s' not found.".formatted(name));
  }

  /** A schedule as the contract has it. */
  io.millrace.projects.v1.Schedule show(Schedule schedule) {
    io.millrace.projects.v1.Schedule.Builder message =
        io.millrace.projects.v1.Schedule.newBuilder()
            .setName(schedule.name())
            .setSpec(schedule.spec())
            .setTrigger(schedule.trigger())
            .setMisfirePolicy(schedule.misfirePolicy())
            .setOverlapPolicy(schedule.overlapPolicy())
            .setIsPaused(schedule.isPaused())
            .setCreationTimestamp(schedule.creationTime());
    if (schedule.nextTime() != null) {
      message.setNextTimestamp(schedule.nextTime());
    }
    firings.list(schedule, Long.MAX_VALUE, 1).stream()
        .findFirst()
        .ifPresent(firing -> message.setLastFiring(firing.show()));
    return message.build();
  }

  Page<Schedule> list(ListSchedulesRequest request) {
    PageQuery asked = PageQuery.of(request.getPageSize(), request.getPageToken(), LIST);
    return asked.page(store.list(asked.position(String.class, ""), asked.limit()), Schedule::name);
  }

  Page<Firing> firings(ListFiringsRequest request) {
    PageQuery asked =
        PageQuery.of(
            request.getPageSize(),
            request.getPageToken(),
            QueryDigest.of("firings", request.getName()));
    List<FiringRow> found =
        firings.list(
            get(request.getName()), asked.position(Long.class, Long.MAX_VALUE), asked.limit());
    return asked.page(found, FiringRow::sequence).map(FiringRow::show);
  }

  Job run(String name) {
    return firer.runNow(get(name));
  }

  void delete(String name) {
    Schedule schedule = get(name);
    store.delete(name);
    clockwork.set(schedule.id());
  }
}
