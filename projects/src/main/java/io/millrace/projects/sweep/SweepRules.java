package io.millrace.projects.sweep;

import io.millrace.projects.v1.CreateSweepRequest;
import io.millrace.projects.v1.Goal;
import io.millrace.projects.v1.Objective;
import io.millrace.projects.v1.UpdateSweepRequest;
import io.millrace.runtime.rule.KeyRules;

/** What may be said of a sweep beside what its trials are. */
final class SweepRules {

  private static final int MOST_PARALLEL = 1_000;

  /** Of a run's name, which is a tag: what is left when a trial's number is behind it. */
  private static final int LONGEST_NAME = 8_000 - "-10000".length();

  private SweepRules() {}

  /**
   * Checks a new sweep's bounds and objective.
   *
   * @throws io.millrace.runtime.error.MillraceException INVALID_PARAMETER_VALUE with the field
   */
  static void check(CreateSweepRequest request) {
    bounds(request.getMaxParallelTrials(), request.getMaxFailedTrials());
    String name = request.getSpec().getRunName();
    if (name.codePointCount(0, name.length()) > LONGEST_NAME) {
      throw SearchSpaces.invalid(
          "spec.run_name", "It has more than %d characters".formatted(LONGEST_NAME));
    }
    if (request.hasObjective()) {
      check(request.getObjective());
    }
  }

  /**
   * Checks a sweep's new bounds.
   *
   * @throws io.millrace.runtime.error.MillraceException INVALID_PARAMETER_VALUE with the field
   */
  static void check(UpdateSweepRequest request) {
    bounds(request.getMaxParallelTrials(), request.getMaxFailedTrials());
  }

  private static void bounds(int maxParallel, int maxFailed) {
    if (maxParallel < 0 || maxParallel > MOST_PARALLEL) {
      throw SearchSpaces.invalid(
          "max_parallel_trials", "It is from 0 to %d".formatted(MOST_PARALLEL));
    }
    if (maxFailed < 0) {
      throw SearchSpaces.invalid("max_failed_trials", "It is at least 0");
    }
  }

  private static void check(Objective objective) {
    if (objective.getMetric().isEmpty()) {
      throw SearchSpaces.invalid("objective.metric", "It is empty");
    }
    KeyRules.check(objective.getMetric(), "objective.metric");
    KeyRules.checkLength(objective.getMetric(), "objective.metric");
    if (objective.getGoal() == Goal.GOAL_UNSPECIFIED || objective.getGoal() == Goal.UNRECOGNIZED) {
      throw SearchSpaces.invalid("objective.goal", "It is MINIMIZE or MAXIMIZE");
    }
  }
}
