package io.millrace.tracking.model;

import io.millrace.runtime.outbox.Event;
import io.millrace.runtime.outbox.EventData;
import java.util.Collection;

/** The events of changes to a logged model. */
final class LoggedModelEvents {

  /** By the number of the contract's LoggedModelStatus. */
  private static final String[] STATUS_TYPES = {
    "logged_model.updated", "logged_model.pending", "logged_model.ready", "logged_model.failed"
  };

  private LoggedModelEvents() {}

  static Event created(LoggedModelEntity model) {
    EventData data = data(model).put("name", model.name);
    if (!model.sourceRunId.isEmpty()) {
      data.put("source_run_id", model.sourceRunId);
    }
    return event("logged_model.created", model, data);
  }

  static Event finalized(LoggedModelEntity model) {
    return event(STATUS_TYPES[model.status], model, data(model).put("name", model.name));
  }

  static Event deleted(LoggedModelEntity model) {
    return event("logged_model.deleted", model, data(model));
  }

  static Event tagsSet(LoggedModelEntity model, Collection<String> keys) {
    return event("logged_model.tags_set", model, data(model).put("keys", keys));
  }

  static Event tagDeleted(LoggedModelEntity model, String key) {
    return event("logged_model.tag_deleted", model, data(model).put("key", key));
  }

  static Event paramsLogged(LoggedModelEntity model, Collection<String> keys) {
    return event("logged_model.params_logged", model, data(model).put("keys", keys));
  }

  private static EventData data(LoggedModelEntity model) {
    return EventData.object()
        .put("model_id", model.modelId)
        .put("experiment_id", Long.toString(model.experimentId));
  }

  private static Event event(String type, LoggedModelEntity model, EventData data) {
    return new Event(type, "logged-models/" + model.modelId, data.json());
  }
}
