package io.millrace.projects.reproduction;

import io.millrace.projects.v1.MetricComparison;
import io.millrace.projects.v1.Reproduction;
import io.millrace.projects.v1.Tolerance;
import io.millrace.tracking.v1.Metric;
import io.millrace.tracking.v1.Run;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Compares what two runs have measured. */
final class MetricsCompared {

  private static final int MOST = 10_000;

  /** Of MLflow's system metrics, which say how busy a machine was. */
  private static final String OF_THE_MACHINE = "system/";

  private MetricsCompared() {}

  static List<MetricComparison> of(Run source, Run run, Reproduction asked, Runs runs) {
    Map<String, Metric> before = byKey(source);
    Map<String, Metric> after = byKey(run);
    Set<String> keys = new TreeSet<>(before.keySet());
    keys.addAll(after.keySet());
    return keys.stream()
        .limit(MOST)
        .map(
            key -> {
              MetricComparison.Builder compared = MetricComparison.newBuilder().setKey(key);
              if (before.containsKey(key)) {
                compared
                    .setSourceValue(before.get(key).getValue())
                    .setSourceCount(runs.points(source.getInfo().getRunId(), key));
              }
              if (after.containsKey(key)) {
                compared
                    .setValue(after.get(key).getValue())
                    .setCount(runs.points(run.getInfo().getRunId(), key));
              }
              return compared
                  .setIsIgnored(key.startsWith(OF_THE_MACHINE))
                  .setIsSame(isSame(compared, tolerance(asked, key)))
                  .build();
            })
        .toList();
  }

  private static Map<String, Metric> byKey(Run run) {
    return run.getData().getMetricsList().stream()
        .collect(Collectors.toMap(Metric::getKey, Function.identity()));
  }

  private static Tolerance tolerance(Reproduction asked, String key) {
    return asked.getMetricTolerancesOrDefault(key, asked.getTolerance());
  }

  private static boolean isSame(MetricComparison.Builder compared, Tolerance tolerance) {
    return compared.hasSourceValue()
        && compared.hasValue()
        && compared.getSourceCount() == compared.getCount()
        && isWithin(compared.getSourceValue(), compared.getValue(), tolerance);
  }

  static boolean isWithin(double source, double value, Tolerance tolerance) {
    if (source == value || Double.isNaN(source) && Double.isNaN(value)) {
      return true;
    }
    if (!Double.isFinite(source) || !Double.isFinite(value)) {
      return false;
    }
    // Infinity · 0 would be NaN.
    double relative =
        tolerance.getRelative() == 0 || source == 0
            ? 0
            : tolerance.getRelative() * Math.abs(source);
    return Math.abs(source - value) <= Math.max(tolerance.getAbsolute(), relative);
  }
}
