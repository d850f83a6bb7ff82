package io.millrace.tracking.search;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The order of runs as the reference words it, in Java. */
final class TestOrder {

  /** Names of fields, each with the value it has in a run; null where the run lacks it. */
  static final Map<String, Function<TestRun, ? extends Comparable<?>>> FIELDS =
      Map.ofEntries(
          Map.entry("metrics.a", run -> run.metrics.get("a")),
          Map.entry("metric.`b c`", run -> run.metrics.get("b c")),
          Map.entry("metrics.nowhere", run -> run.metrics.get("nowhere")),
          Map.entry("params.p", run -> run.params.get("p")),
          Map.entry("tags.t", run -> run.tags.get("t")),
          Map.entry("run_id", run -> run.runId),
          Map.entry("attributes.run_name", run -> run.name),
          Map.entry("status", run -> run.status),
          Map.entry("attr.user_id", run -> run.userId),
          Map.entry("start_time", run -> run.startTime),
          Map.entry("end_time", run -> run.endTime));

  private TestOrder() {}

  static Comparator<TestRun> of(List<String> orderBy) {
    Comparator<TestRun> order = (one, other) -> 0;
    for (String clause : orderBy) {
      boolean descending = clause.endsWith(" DESC");
      String field = clause.replaceAll(" (DESC|ASC)$", "");
      order = order.thenComparing(FIELDS.get(field)::apply, valuesThenNanThenMissing(descending));
    }
    return order
        .thenComparing((TestRun run) -> run.startTime, Comparator.reverseOrder())
        .thenComparing(run -> run.runId, byBytes());
  }

  private static Comparator<Object> valuesThenNanThenMissing(boolean descending) {
    Comparator<Object> values = TestOrder::compare;
    return Comparator.<Object>comparingInt(TestOrder::rank)
        .thenComparing(descending ? values.reversed() : values);
  }

  private static int rank(Object value) {
    return value == null ? 2 : value.equals(Double.NaN) ? 1 : 0;
  }

  private static int compare(Object one, Object other) {
    return switch (one) {
      case null -> 0;
      case String text -> byBytes().compare(text, (String) other);
      // Adding 0.0 makes one zero of the two.
      case Double number -> Double.compare(number + 0.0, (Double) other + 0.0);
      case Long number -> Long.compare(number, (Long) other);
      default -> throw new IllegalArgumentException();
    };
  }

  static Comparator<String> byBytes() {
    return (one, other) ->
        Arrays.compareUnsigned(
            one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }
}
