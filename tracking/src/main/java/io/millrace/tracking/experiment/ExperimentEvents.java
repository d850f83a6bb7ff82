package io.millrace.tracking.experiment;

import io.millrace.runtime.outbox.Event;
import io.millrace.runtime.outbox.EventData;
import io.millrace.tracking.shared.Lifecycle;

/** The events of changes to an experiment. */
final class ExperimentEvents {

  private ExperimentEvents() {}

  static Event created(long id, String name) {
    return event("experiment.created", id, data(id).put("name", name));
  }

  static Event renamed(long id, String name) {
    return event("experiment.renamed", id, data(id).put("name", name));
  }

  static Event moved(long id, int lifecycle) {
    String type = lifecycle == Lifecycle.DELETED ? "experiment.deleted" : "experiment.restored";
    return event(type, id, data(id));
  }

  static Event tagSet(long id, String key) {
    return event("experiment.tag_set", id, data(id).put("key", key));
  }

  static Event tagDeleted(long id, String key) {
    return event("experiment.tag_deleted", id, data(id).put("key", key));
  }

  private static EventData data(long id) {
    return EventData.object().put("experiment_id", Long.toString(id));
  }

  private static Event event(String type, long id, EventData data) {
    return new Event(type, "experiments/" + id, data.json());
  }
}
