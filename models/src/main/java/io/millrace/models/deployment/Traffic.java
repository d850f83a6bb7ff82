package io.millrace.models.deployment;

import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;

/**
 * Which revision a call goes to.
 *
 * @param stable null if there is none yet
 * @param canary null if there is none
 * @param canaryPercent the share of calls that the canary has
 */
record Traffic(Served stable, Served canary, int canaryPercent) {

  static final Traffic NONE = new Traffic(null, null, 0);

  /**
   * One of them; null if there is none.
   *
   * @param preferred what the caller would have, such as a version: where one of the two is, it is
   *     that
   * @param wish {@code always} and {@code never} say whether it is the canary; anything else leaves
   *     that to chance
   */
  Served pick(String wish, Predicate<LoadedModel> preferred) {
    if (canary == null || stable == null) {
      return stable;
    }
    boolean isStable = preferred.test(stable.model());
    if (isStable != preferred.test(canary.model())) {
      return isStable ? stable : canary;
    }
    boolean isCanary =
        switch (wish) {
          case "always" -> true;
          case "never" -> false;
          default -> ThreadLocalRandom.current().nextInt(100) < canaryPercent;
        };
    return isCanary ? canary : stable;
  }
}
