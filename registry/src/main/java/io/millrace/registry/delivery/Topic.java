package io.millrace.registry.delivery;

import io.millrace.registry.v1.WebhookAction;
import io.millrace.registry.v1.WebhookEntity;
import java.util.Locale;

/** Something that happens to something, in MLflow's words. */
record Topic(WebhookEntity entity, WebhookAction action) {

  /** As a payload names it: {@code model_version}. */
  String entityName() {
    return entity.name().substring("WEBHOOK_ENTITY_".length()).toLowerCase(Locale.ROOT);
  }

  /** As a payload names it: {@code created}. */
  String actionName() {
    return action.name().substring("WEBHOOK_ACTION_".length()).toLowerCase(Locale.ROOT);
  }
}
