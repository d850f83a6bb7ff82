package io.millrace.models.deployment;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Lets canaries take over, and gives up those that do badly: each replica by what it has seen. */
@ApplicationScoped
class CanaryJudge {

  private static final Logger LOG = Logger.getLogger(CanaryJudge.class);

  private final Rollouts rollouts;

  CanaryJudge(Rollouts rollouts) {
    this.rollouts = rollouts;
  }

  /** Answers whether something is to change. */
  boolean judge(Serving serving) {
    Served canary = serving.traffic().canary();
    Settings.Steps steps = serving.settings().rollout();
    if (canary == null || canary.trial() == null || steps == null) {
      return false;
    }
    String name = serving.wanted().row().name;
    Optional<String> fault = fault(canary.trial(), steps);
    if (fault.isPresent()) {
      LOG.warnf("Deployment %s gives up revision %d: %s", name, canary.number(), fault.get());
      rollouts.giveUp(serving.wanted().row(), canary.number(), fault.get());
      return true;
    }
    if (isDone(serving.wanted(), steps)) {
      rollouts.promote(serving.wanted().row(), canary.number());
      return true;
    }
    return false;
  }

  private static Optional<String> fault(Trial seen, Settings.Steps limits) {
    long calls = seen.calls();
    if (calls < limits.minCalls()) {
      return Optional.empty();
    }
    double failed = seen.failedPercent();
    if (failed > limits.maxErrorPercent()) {
      return Optional.of(
          "%.1f percent of %d calls failed, and %.1f may"
              .formatted(failed, calls, limits.maxErrorPercent()));
    }
    double latency = seen.latencyMillis();
    return latency <= limits.maxLatencyMillis()
        ? Optional.empty()
        : Optional.of(
            "one call in twenty took more than %.1f ms, and %.1f are allowed"
                .formatted(latency, limits.maxLatencyMillis()));
  }

  private static boolean isDone(Wanted wanted, Settings.Steps steps) {
    return steps.duration() != null
        && wanted
            .canary()
            .filter(
                revision ->
                    revision.startTime + steps.duration().toMillis() <= System.currentTimeMillis())
            .isPresent();
  }
}
