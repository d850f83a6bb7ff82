package io.millrace.models.deployment;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** How many calls a deployment has at the moment, for operators. */
final class AdmissionGauges {

  private AdmissionGauges() {}

  /** Whoever registers them removes them, before another deployment has the name. */
  static List<Meter> register(String deployment, Serving serving, MeterRegistry meters) {
    return List.of(
        gauge(
            "active",
            "Calls that are being worked on",
            deployment,
            serving,
            meters,
            one -> one.admission().active()),
        gauge(
            "waiting",
            "Calls that wait for a place",
            deployment,
            serving,
            meters,
            one -> one.admission().waiting()));
  }

  private static Meter gauge(
      String what,
      String description,
      String deployment,
      Serving serving,
      MeterRegistry meters,
      ToDoubleFunction<Serving> value) {
    return Gauge.builder("millrace.deployment.calls." + what, serving, value)
        .description(description)
        .tag("deployment", deployment)
        .register(meters);
  }
}
