package io.millrace.tracking.experiment;

import io.millrace.runtime.outbox.Event;
import io.millrace.runtime.outbox.EventData;

/** The events of changes to an experiment. */
final class ExperimentEvents {

  private ExperimentEvents() {}

  static Event created(long id, String name) {
    return event("experiment.created", id, data(id).put("name", name));
  }

  private static EventData data(long id) {
    return EventData.object().put("experiment_id", Long.toString(id));
  }

  private static Event event(String type, long id, EventData data) {
    return new Event(type, "experiments/" + id, data.json());
  }
}
