package io.millrace.models.deployment;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.models.traffic.Observed;
import java.util.HashSet;
import java.util.Set;

/** Which revisions of a deployment have meters. Guarded by whoever has it. */
final class RevisionMeters {

  private final String deployment;
  private final MeterRegistry meters;
  private final Set<Integer> numbers = new HashSet<>();

  RevisionMeters(String deployment, MeterRegistry meters) {
    this.deployment = deployment;
    this.meters = meters;
  }

  /** Meters of a revision are there from now on. */
  void add(int number) {
    numbers.add(number);
  }

  /** Removes all but those. */
  void keep(Set<Integer> live) {
    numbers.stream()
        .filter(number -> !live.contains(number))
        .forEach(number -> Observed.forget(meters, Served.tags(deployment, number)));
    numbers.retainAll(live);
  }
}
