package io.millrace.cli;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.grpc.StatusRuntimeException;
import io.millrace.projects.v1.GetSweepRequest;
import io.millrace.projects.v1.ListTrialsRequest;
import io.millrace.projects.v1.ListTrialsResponse;
import io.millrace.projects.v1.Sweep;
import io.millrace.projects.v1.SweepServiceGrpc.SweepServiceBlockingStub;
import io.millrace.projects.v1.SweepState;
import io.millrace.projects.v1.Trial;
import io.millrace.projects.v1.TrialCounts;
import io.millrace.projects.v1.TrialState;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Shows what a sweep's trials come to, each as soon as it has ended. */
final class SweepProgress {

  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final int PATIENCE_SECONDS = 30;
  private static final int PAGE = 1000;

  private final SweepServiceBlockingStub sweeps;
  private final String id;
  private final Set<Integer> shown = new HashSet<>();

  /** Of the first page that has more to show; those before it have been shown. */
  private String first = "";

  private boolean isAway;

  SweepProgress(SweepServiceBlockingStub sweeps, String id) {
    this.sweeps = sweeps;
    this.id = id;
  }

  /** Shows all, to the sweep's end; a server that is away for a while is waited for. */
  int show() throws InterruptedException {
    while (true) {
      try {
        Sweep now = ask().getSweep(GetSweepRequest.newBuilder().setSweepId(id).build()).getSweep();
        isAway = false;
        if (ended(now.getTrialCounts()) > shown.size()) {
          showEnded(now);
        }
        if (now.getState() != SweepState.SWEEP_STATE_RUNNING) {
          return end(now);
        }
      } catch (StatusRuntimeException failure) {
        wait(failure);
      }
      Thread.sleep(PAUSE);
    }
  }

  private SweepServiceBlockingStub ask() {
    return sweeps.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private void wait(StatusRuntimeException failure) {
    switch (failure.getStatus().getCode()) {
      case UNAVAILABLE, DEADLINE_EXCEEDED -> {
        if (!isAway) {
          System.err.println("The server does not answer; the sweep goes on with it.");
        }
        isAway = true;
      }
      default -> throw failure;
    }
  }

  private static int ended(TrialCounts counts) {
    return counts.getSucceeded() + counts.getFailed() + counts.getCancelled();
  }

  private void showEnded(Sweep sweep) {
    String token = first;
    do {
      ListTrialsResponse page =
          ask()
              .listTrials(
                  ListTrialsRequest.newBuilder()
                      .setSweepId(id)
                      .setPageSize(PAGE)
                      .setPageToken(token)
                      .build());
      page.getTrialsList().stream()
          .filter(SweepProgress::hasEnded)
          .filter(trial -> shown.add(trial.getNumber()))
          .forEach(trial -> show(sweep, trial));
      boolean isShown = page.getTrialsList().stream().allMatch(SweepProgress::hasEnded);
      if (isShown && token.equals(first) && page.hasNextPageToken()) {
        first = page.getNextPageToken();
      }
      token = page.getNextPageToken();
    } while (!token.isEmpty());
  }

  private static boolean hasEnded(Trial trial) {
    return trial.getStateValue() >= TrialState.TRIAL_STATE_SUCCEEDED_VALUE;
  }

  private static void show(Sweep sweep, Trial trial) {
    System.out.printf(
        "trial %d of %d %s: %s%s%n",
        trial.getNumber(),
        sweep.getTrialCounts().getTotal(),
        word(trial.getState().name()),
        parameters(trial.getParameters()),
        trial.hasObjectiveValue()
            ? " -> %s=%s".formatted(sweep.getObjective().getMetric(), trial.getObjectiveValue())
            : trial.hasMessage() ? " (%s)".formatted(Printable.of(trial.getMessage())) : "");
  }

  private static String parameters(Struct set) {
    return set.getFieldsMap().entrySet().stream()
        .map(each -> Printable.of("%s=%s".formatted(each.getKey(), text(each.getValue()))))
        .collect(Collectors.joining(" "));
  }

  private static String text(Value value) {
    return switch (value.getKindCase()) {
      case NUMBER_VALUE -> String.valueOf(value.getNumberValue()).replaceAll("\\.0$", "");
      case BOOL_VALUE -> String.valueOf(value.getBoolValue());
      default -> value.getStringValue();
    };
  }

  private static int end(Sweep sweep) {
    boolean isWell = sweep.getState() == SweepState.SWEEP_STATE_SUCCEEDED;
    System.err.printf(
        "=== Sweep (run ID '%s') %s%s ===%n",
        sweep.getRunId(),
        word(sweep.getState().name()),
        sweep.hasStateMessage() ? ": " + Printable.of(sweep.getStateMessage()) : "");
    if (sweep.hasBestTrial()) {
      Trial best = sweep.getBestTrial();
      System.err.printf(
          "Best: trial %d, run %s, %s=%s: %s%n",
          best.getNumber(),
          best.getRunId(),
          sweep.getObjective().getMetric(),
          best.getObjectiveValue(),
          parameters(best.getParameters()));
    } else if (sweep.hasObjective()) {
      System.err.printf("No trial has a value of %s.%n", sweep.getObjective().getMetric());
    }
    return isWell ? 0 : 1;
  }

  private static String word(String state) {
    return state.substring(state.lastIndexOf('_') + 1).toLowerCase(Locale.ROOT);
  }
}
