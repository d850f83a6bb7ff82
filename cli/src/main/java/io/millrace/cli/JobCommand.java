package io.millrace.cli;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.millrace.projects.v1.CancelJobRequest;
import io.millrace.projects.v1.GetJobRequest;
import io.millrace.projects.v1.Job;
import io.millrace.projects.v1.JobServiceGrpc;
import io.millrace.projects.v1.JobServiceGrpc.JobServiceBlockingStub;
import io.millrace.projects.v1.JobState;
import io.millrace.projects.v1.ListJobsRequest;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code job}: what became of the jobs that {@code run} has made. */
@Command(
    name = "job",
    description = "Lists, shows and cancels jobs, and shows what they print.",
    synopsisSubcommandLabel = "(list | get | logs | cancel)",
    sortOptions = false)
public final class JobCommand {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

  @Mixin private HelpOption help;

  /** Picocli makes one. */
  public JobCommand() {}

  /** What a subcommand asks of a server. */
  private interface Question {
    int ask(JobServiceBlockingStub jobs) throws InterruptedException;
  }

  private static int ask(ServerOption server, Question question)
      throws CommandFailure, InterruptedException {
    ManagedChannel channel = server.connect();
    try {
      return question.ask(JobServiceGrpc.newBlockingStub(channel));
    } catch (StatusRuntimeException failure) {
      throw CommandFailure.of(server, failure);
    } finally {
      channel.shutdownNow();
    }
  }

  @Command(name = "list", description = "The newest jobs, the latest first.")
  int list(
      @Mixin ServerOption server,
      @Mixin HelpOption help,
      @Option(
              names = {"-q", "--queue"},
              paramLabel = "NAME",
              defaultValue = "",
              description = "Only jobs of this queue.")
          String queue,
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "20",
              description = "How many (default: ${DEFAULT-VALUE}).")
          int limit)
      throws CommandFailure, InterruptedException {
    return ask(
        server,
        jobs -> {
          ListJobsRequest request =
              ListJobsRequest.newBuilder().setQueue(queue).setPageSize(limit).build();
          jobs.listJobs(request).getJobsList().forEach(JobCommand::print);
          return 0;
        });
  }

  @Command(name = "get", description = "A job, in JSON.")
  int get(
      @Mixin ServerOption server,
      @Mixin HelpOption help,
      @Parameters(paramLabel = "JOB", description = "Its id.") String id)
      throws CommandFailure, InterruptedException {
    return ask(
        server,
        jobs -> {
          System.out.println(json(find(jobs, id)));
          return 0;
        });
  }

  @Command(
      name = "logs",
      description =
          "What a job has printed so far. With --follow to the job's end; ends with 0 then if it has succeeded, with 1 if not. Ctrl-C leaves the job alone.")
  int logs(
      @Mixin ServerOption server,
      @Mixin HelpOption help,
      @Parameters(paramLabel = "JOB", description = "Its id.") String id,
      @Option(
              names = {"-f", "--follow"},
              description = "Shows what it prints from now on too.")
          boolean follow)
      throws CommandFailure, InterruptedException {
    return ask(
        server,
        jobs -> {
          // Says so at once if there is no such job, or no server.
          find(jobs, id);
          JobLogs.show(jobs, id, follow);
          return !follow || find(jobs, id).getState() == JobState.JOB_STATE_SUCCEEDED ? 0 : 1;
        });
  }

  @Command(
      name = "cancel",
      description = "Ends a job that waits or runs; one that has ended stays as it is.")
  int cancel(
      @Mixin ServerOption server,
      @Mixin HelpOption help,
      @Parameters(paramLabel = "JOB", description = "Its id.") String id)
      throws CommandFailure, InterruptedException {
    return ask(
        server,
        jobs -> {
          print(jobs.cancelJob(CancelJobRequest.newBuilder().setJobId(id).build()).getJob());
          return 0;
        });
  }

  private static Job find(JobServiceBlockingStub jobs, String id) {
    return jobs.getJob(GetJobRequest.newBuilder().setJobId(id).build()).getJob();
  }

  private static void print(Job job) {
    System.out.printf(
        "%s  %s  %-9s  %s  %s  %s%n",
        TIME.format(Instant.ofEpochMilli(job.getCreationTimestamp())),
        job.getJobId(),
        job.getState().name().replace("JOB_STATE_", "").toLowerCase(Locale.ROOT),
        Printable.of(job.getSpec().getQueue()),
        Printable.of(job.getSpec().getUri()),
        Printable.of(job.getSpec().getEntryPoint()));
  }

  private static String json(Job job) {
    try {
      return JsonFormat.printer().preservingProtoFieldNames().print(job);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }
}
