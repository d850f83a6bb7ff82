package io.millrace.tracking.log;

import io.millrace.runtime.outbox.Event;
import io.millrace.runtime.outbox.EventData;
import io.millrace.tracking.log.LogBatch.Open;
import io.millrace.tracking.shared.KeyValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The events of one transaction of logs: at most one of each kind for a run, however many calls.
 * Metrics have theirs from {@link MetricProgress}.
 */
public final class LogEvents {

  private LogEvents() {}

  static List<Event> of(LogBatch batch) {
    Map<String, Keys> byRun = new LinkedHashMap<>();
    for (Open open : batch.open()) {
      Keys keys =
          byRun.computeIfAbsent(open.log().runId(), run -> new Keys(open.run().experimentId()));
      open.log().params().stream().map(KeyValue::key).forEach(keys.params::add);
      open.log().tags().stream().map(KeyValue::key).forEach(keys.tags::add);
    }
    List<Event> events = new ArrayList<>();
    byRun.forEach((run, keys) -> keys.appendTo(events, run));
    return events;
  }

  /** That tags of a run were set, outside of a log. */
  public static Event tagsSet(String run, long experimentId, Collection<String> keys) {
    return event("run.tags_set", run, experimentId, keys);
  }

  private static Event event(String type, String run, long experimentId, Collection<String> keys) {
    String data =
        EventData.object()
            .put("run_id", run)
            .put("experiment_id", String.valueOf(experimentId))
            .put("keys", keys)
            .json();
    return new Event(type, "runs/" + run, data);
  }

  private record Keys(long experimentId, Set<String> params, Set<String> tags) {

    Keys(long experimentId) {
      this(experimentId, new LinkedHashSet<>(), new LinkedHashSet<>());
    }

    void appendTo(List<Event> events, String run) {
      append(events, "run.params_logged", run, params);
      append(events, "run.tags_set", run, tags);
    }

    private void append(List<Event> events, String type, String run, Set<String> keys) {
      if (!keys.isEmpty()) {
        events.add(event(type, run, experimentId, keys));
      }
    }
  }
}
