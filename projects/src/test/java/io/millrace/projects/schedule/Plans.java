package io.millrace.projects.schedule;

import io.agroal.api.AgroalDataSource;
import io.millrace.projects.testing.Projects;
import io.millrace.projects.v1.CreateScheduleRequest;
import io.millrace.projects.v1.EventTrigger;
import io.millrace.projects.v1.Firing;
import io.millrace.projects.v1.FiringOutcome;
import io.millrace.projects.v1.GetScheduleRequest;
import io.millrace.projects.v1.Job;
import io.millrace.projects.v1.JobSpec;
import io.millrace.projects.v1.ListFiringsRequest;
import io.millrace.projects.v1.ListJobsRequest;
import io.millrace.projects.v1.RunScheduleRequest;
import io.millrace.projects.v1.Schedule;
import io.millrace.projects.v1.Trigger;
import io.millrace.projects.v1.UpdateScheduleRequest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Schedules in a queue of their own, in a test's words. */
final class Plans implements AutoCloseable {

  static final Trigger HOURLY =
      Trigger.newBuilder().setInterval(Projects.millis(Duration.ofHours(1).toMillis())).build();

  final Projects projects = new Projects();
  final String queue = projects.newQueue(0);
  private final AgroalDataSource database;
  private final ScheduleStore schedules;
  private final Clockwork clockwork;

  Plans(AgroalDataSource database, Clockwork clockwork) {
    this.database = database;
    this.clockwork = clockwork;
    schedules = new ScheduleStore(database);
  }

  JobSpec spec() {
    return JobSpec.newBuilder().setUri(projects.uri).setQueue(queue).build();
  }

  static Trigger on(String type, Map<String, String> data) {
    return Trigger.newBuilder()
        .setEvent(EventTrigger.newBuilder().setType(type).putAllData(data))
        .build();
  }

  Schedule make(Trigger trigger) {
    return make(CreateScheduleRequest.newBuilder().setTrigger(trigger));
  }

  Schedule make(CreateScheduleRequest.Builder request) {
    if (request.getName().isEmpty()) {
      request.setName("s-" + UUID.randomUUID().toString().substring(0, 8));
    }
    if (!request.hasSpec()) {
      request.setSpec(spec());
    }
    return projects.schedules.createSchedule(request.build()).getSchedule();
  }

  Schedule update(Schedule schedule, UpdateScheduleRequest.Builder request) {
    return projects
        .schedules
        .updateSchedule(request.setName(schedule.getName()).build())
        .getSchedule();
  }

  Schedule get(Schedule schedule) {
    return projects
        .schedules
        .getSchedule(GetScheduleRequest.newBuilder().setName(schedule.getName()).build())
        .getSchedule();
  }

  Job run(Schedule schedule) {
    return projects
        .schedules
        .runSchedule(RunScheduleRequest.newBuilder().setName(schedule.getName()).build())
        .getJob();
  }

  /** Its history, the oldest first. */
  List<Firing> firings(Schedule schedule) {
    return projects
        .schedules
        .listFirings(ListFiringsRequest.newBuilder().setName(schedule.getName()).build())
        .getFiringsList()
        .reversed();
  }

  /** Its history once it has so many that are seen to. */
  List<Firing> firings(Schedule schedule, int count) {
    Projects.until(
        () ->
            firings(schedule).stream()
                    .filter(each -> each.getOutcome() != FiringOutcome.FIRING_OUTCOME_PENDING)
                    .count()
                >= count);
    return firings(schedule);
  }

  List<Job> jobs() {
    return projects
        .jobs
        .listJobs(ListJobsRequest.newBuilder().setQueue(queue).setPageSize(1000).build())
        .getJobsList();
  }

  /** Has a time come, as if the clock had been set to it. */
  void come(Schedule schedule, Instant due) {
    sql(
        "update projects.schedule set next_time = ? where id = ?",
        due.toEpochMilli(),
        id(schedule));
  }

  /** Has what could not be done tried again now. */
  void retry(Schedule schedule) {
    sql("update projects.firing set retry_time = 0 where schedule_id = ?", id(schedule));
    clockwork.set(id(schedule));
  }

  private long id(Schedule schedule) {
    return schedules.get(schedule.getName()).orElseThrow().id();
  }

  void sql(String sql, Object... arguments) {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < arguments.length; i++) {
        statement.setObject(i + 1, arguments[i]);
      }
      statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether a job's end is told to its run, and to whoever watches. */
  boolean isSettled(Job job) {
    try (Connection connection = database.getConnection();
        PreparedStatement select =
            connection.prepareStatement("select 1 from projects.job where id = ? and is_settled")) {
      select.setObject(1, UUID.fromString(job.getJobId()));
      return select.executeQuery().next();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    sql("delete from projects.schedule");
    projects.close();
  }
}
