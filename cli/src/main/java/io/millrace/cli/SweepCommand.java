package io.millrace.cli;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.millrace.projects.v1.CancelSweepRequest;
import io.millrace.projects.v1.CreateSweepRequest;
import io.millrace.projects.v1.Goal;
import io.millrace.projects.v1.Objective;
import io.millrace.projects.v1.SearchSpace;
import io.millrace.projects.v1.Sweep;
import io.millrace.projects.v1.SweepServiceGrpc;
import io.millrace.projects.v1.SweepServiceGrpc.SweepServiceBlockingStub;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sweep}: has a server's workers run a project with many sets of parameters. */
@Command(
    name = "sweep",
    description =
        "Runs a project with many sets of parameters, and shows what each comes to; ends with 0 if the sweep has succeeded, with 1 if not. Other options as run has them. Ctrl-C cancels it; with --detach it goes on by itself.",
    sortOptions = false)
public final class SweepCommand implements Callable<Integer> {

  private static final int CANCEL_SECONDS = 10;

  @Mixin private ServerOption server;
  @Mixin private JobOptions job;
  @Mixin private SearchOptions search;

  @Option(
      names = "--max-parallel",
      paramLabel = "N",
      description = "Trials at the same time (default: 4).")
  private Integer maxParallel;

  @Option(
      names = "--max-failed",
      paramLabel = "N",
      description = "Begins no more when more than so many trials have failed.")
  private Integer maxFailed;

  @ArgGroup(multiplicity = "0..1")
  private Aim aim;

  private static final class Aim {

    @Option(
        names = "--minimize",
        paramLabel = "METRIC",
        description = "The best trial is the one with the least value.")
    private String least;

    @Option(
        names = "--maximize",
        paramLabel = "METRIC",
        description = "The best trial is the one with the largest value.")
    private String most;
  }

  @Option(
      names = "--detach",
      description = "Does not wait for the sweep's end, and prints the sweep's id.")
  private boolean detach;

  @Mixin private HelpOption help;

  /** Picocli makes one. */
  public SweepCommand() {}

  @Override
  public Integer call() throws CommandFailure, InterruptedException {
    SearchSpace space = search.space();
    ManagedChannel channel = server.connect();
    try {
      SweepServiceBlockingStub sweeps = SweepServiceGrpc.newBlockingStub(channel);
      CreateSweepRequest.Builder request =
          CreateSweepRequest.newBuilder()
              .setSpec(job.spec(channel))
              .setSearchSpace(space)
              .setRequestId(UUID.randomUUID().toString());
      complete(request);
      Sweep made = sweeps.createSweep(request.build()).getSweep();
      System.err.printf(
          "Sweep %s, run %s, trials: %d%n",
          made.getSweepId(), made.getRunId(), made.getTrialCounts().getTotal());
      if (detach) {
        System.out.println(made.getSweepId());
        return 0;
      }
      String id = made.getSweepId();
      try (OnInterrupt cancelling = new OnInterrupt(() -> cancel(sweeps, id))) {
        return new SweepProgress(sweeps, id).show();
      }
    } catch (StatusRuntimeException failure) {
      throw CommandFailure.of(server, failure);
    } finally {
      channel.shutdownNow();
    }
  }

  private void complete(CreateSweepRequest.Builder request) {
    if (maxParallel != null) {
      request.setMaxParallelTrials(maxParallel);
    }
    if (maxFailed != null) {
      request.setMaxFailedTrials(maxFailed);
    }
    if (aim != null) {
      boolean isLeast = aim.least != null;
      request.setObjective(
          Objective.newBuilder()
              .setMetric(isLeast ? aim.least : aim.most)
              .setGoal(isLeast ? Goal.GOAL_MINIMIZE : Goal.GOAL_MAXIMIZE));
    }
  }

  /** When the program is told to end before the sweep has. */
  private static void cancel(SweepServiceBlockingStub sweeps, String id) {
    System.err.printf("=== Interrupted, cancelling sweep %s ===%n", id);
    try {
      sweeps
          .withDeadlineAfter(CANCEL_SECONDS, TimeUnit.SECONDS)
          .cancelSweep(CancelSweepRequest.newBuilder().setSweepId(id).build());
    } catch (StatusRuntimeException failure) {
      System.err.println("It may go on: " + failure.getMessage());
    }
  }
}
