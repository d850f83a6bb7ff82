package io.millrace.cli;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.millrace.projects.v1.CancelJobRequest;
import io.millrace.projects.v1.CreateJobRequest;
import io.millrace.projects.v1.CreateScheduleRequest;
import io.millrace.projects.v1.GetJobRequest;
import io.millrace.projects.v1.Job;
import io.millrace.projects.v1.JobServiceGrpc;
import io.millrace.projects.v1.JobServiceGrpc.JobServiceBlockingStub;
import io.millrace.projects.v1.JobState;
import io.millrace.projects.v1.Schedule;
import io.millrace.projects.v1.ScheduleServiceGrpc;
import io.millrace.projects.v1.Trigger;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code run}: has a server's workers run a project, now or by a schedule. */
@Command(
    name = "run",
    description =
        "Runs a project on a server's workers, and shows what it prints; ends with 0 if it has succeeded, with 1 if not. Options as mlflow run has them. Ctrl-C cancels the job, as there; with --detach it goes on by itself.",
    sortOptions = false)
public final class RunCommand implements Callable<Integer> {

  private static final int CANCEL_SECONDS = 10;

  @Spec private CommandSpec command;

  @Mixin private ServerOption server;
  @Mixin private JobOptions job;

  @Option(
      names = "--detach",
      description = "Does not wait for the job's end, and prints the job's id.")
  private boolean detach;

  @Option(
      names = "--schedule",
      paramLabel = "CRON",
      description = "Runs it again and again, such as \"0 2 * * *\".")
  private String schedule;

  @Option(
      names = "--time-zone",
      paramLabel = "ZONE",
      description = "Of the schedule, such as Europe/Berlin (default: UTC).")
  private String timeZone = "";

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The schedule's name (default: the project's).")
  private String name;

  @Mixin private HelpOption help;

  /** Picocli makes one. */
  public RunCommand() {}

  @Override
  public Integer call() throws CommandFailure, InterruptedException {
    if (schedule == null && (!timeZone.isEmpty() || name != null)) {
      throw new ParameterException(
          command.commandLine(),
          "%s is of a schedule: give --schedule too"
              .formatted(timeZone.isEmpty() ? "--name" : "--time-zone"));
    }
    ManagedChannel channel = server.connect();
    try {
      if (schedule != null) {
        return schedule(channel);
      }
      JobServiceBlockingStub jobs = JobServiceGrpc.newBlockingStub(channel);
      Job created =
          jobs.createJob(
                  CreateJobRequest.newBuilder()
                      .setSpec(job.spec(channel))
                      .setRequestId(UUID.randomUUID().toString())
                      .build())
              .getJob();
      System.err.printf("Job %s, run %s%n", created.getJobId(), created.getRunId());
      if (detach) {
        System.out.println(created.getJobId());
        return 0;
      }
      return follow(jobs, created.getJobId());
    } catch (StatusRuntimeException failure) {
      throw CommandFailure.of(server, failure);
    } finally {
      channel.shutdownNow();
    }
  }

  private static int follow(JobServiceBlockingStub jobs, String id) throws InterruptedException {
    try (OnInterrupt cancelling = new OnInterrupt(() -> cancel(jobs, id))) {
      JobLogs.show(jobs, id, true);
      return end(jobs, id);
    }
  }

  /** When the program is told to end before the job has. */
  private static void cancel(JobServiceBlockingStub jobs, String id) {
    System.err.printf("=== Interrupted, cancelling job %s ===%n", id);
    try {
      jobs.withDeadlineAfter(CANCEL_SECONDS, TimeUnit.SECONDS)
          .cancelJob(CancelJobRequest.newBuilder().setJobId(id).build());
    } catch (StatusRuntimeException failure) {
      System.err.println("It may go on: " + failure.getMessage());
    }
  }

  private int schedule(ManagedChannel channel) throws CommandFailure, InterruptedException {
    String called = name == null ? job.name() : name;
    Schedule made =
        ScheduleServiceGrpc.newBlockingStub(channel)
            .createSchedule(
                CreateScheduleRequest.newBuilder()
                    .setName(called)
                    .setSpec(job.spec(channel))
                    .setTrigger(Trigger.newBuilder().setCron(schedule).setTimeZone(timeZone))
                    .build())
            .getSchedule();
    System.out.printf(
        "Schedule %s runs next at %s%n",
        made.getName(), Instant.ofEpochMilli(made.getNextTimestamp()));
    return 0;
  }

  private static int end(JobServiceBlockingStub jobs, String id) {
    Job ended = jobs.getJob(GetJobRequest.newBuilder().setJobId(id).build()).getJob();
    boolean isWell = ended.getState() == JobState.JOB_STATE_SUCCEEDED;
    System.err.printf(
        "=== Run (ID '%s') %s ===%n",
        ended.getRunId(), isWell ? "succeeded" : "failed: " + ended.getStateMessage());
    return isWell ? 0 : 1;
  }
}
