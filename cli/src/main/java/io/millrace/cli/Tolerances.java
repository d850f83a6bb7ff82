package io.millrace.cli;

import io.millrace.projects.v1.ReproduceRunRequest;
import io.millrace.projects.v1.Tolerance;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** How far metrics may be apart, as options say: {@code X} for all, {@code METRIC=X} for one. */
final class Tolerances {

  private final Tolerance.Builder all = Tolerance.newBuilder();
  private final Map<String, Tolerance.Builder> byMetric = new TreeMap<>();

  /**
   * @throws IllegalArgumentException if that is no number of at least 0
   */
  void add(String option, String text, BiConsumer<Tolerance.Builder, Double> set) {
    int equals = text.lastIndexOf('=');
    double value;
    try {
      value = Double.parseDouble(text.substring(equals + 1));
    } catch (NumberFormatException e) {
      value = Double.NaN;
    }
    if (!(value >= 0) || equals == 0) {
      throw new IllegalArgumentException(
          "%s must be X or METRIC=X with a number of at least 0, not %s".formatted(option, text));
    }
    set.accept(
        equals < 0
            ? all
            : byMetric.computeIfAbsent(text.substring(0, equals), key -> Tolerance.newBuilder()),
        value);
  }

  void into(ReproduceRunRequest.Builder request) {
    request.setTolerance(all);
    byMetric.forEach((key, tolerance) -> request.putMetricTolerances(key, tolerance.build()));
  }
}
