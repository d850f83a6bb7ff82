package io.millrace.registry.delivery;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.registry.v1.WebhookAction;

/** The data of the payloads that a test posts; MLflow's. */
final class Examples {

  private static final JsonMapper JSON = new JsonMapper();
  private static final String KEY = "example_key";
  private static final String VALUE = "example_value";
  private static final String VERSION = "1";

  private Examples() {}

  static ObjectNode data(Topic topic) {
    boolean isSet = topic.action() != WebhookAction.WEBHOOK_ACTION_DELETED;
    return switch (topic.entity()) {
      case WEBHOOK_ENTITY_REGISTERED_MODEL -> described(model(), "An example registered model");
      case WEBHOOK_ENTITY_MODEL_VERSION ->
          described(
              model()
                  .put("version", VERSION)
                  .put("source", "models:/123")
                  .put("run_id", "abcd1234abcd5678"),
              "An example model version");
      case WEBHOOK_ENTITY_MODEL_VERSION_TAG -> tag(model().put("version", VERSION), isSet);
      case WEBHOOK_ENTITY_MODEL_VERSION_ALIAS -> alias(model(), isSet);
      case WEBHOOK_ENTITY_PROMPT -> described(prompt(), "An example prompt");
      case WEBHOOK_ENTITY_PROMPT_VERSION ->
          described(
              prompt().put("version", VERSION).put("template", "Hello {{name}}!"),
              "An example prompt version");
      case WEBHOOK_ENTITY_PROMPT_TAG -> tag(prompt(), isSet);
      case WEBHOOK_ENTITY_PROMPT_VERSION_TAG -> tag(prompt().put("version", VERSION), isSet);
      case WEBHOOK_ENTITY_PROMPT_ALIAS -> alias(prompt(), isSet);
      case WEBHOOK_ENTITY_BUDGET_POLICY -> budget();
      default -> throw new IllegalArgumentException("no entity: " + topic.entity());
    };
  }

  private static ObjectNode model() {
    return JSON.createObjectNode().put("name", "example_model");
  }

  private static ObjectNode prompt() {
    return JSON.createObjectNode().put("name", "example_prompt");
  }

  private static ObjectNode described(ObjectNode data, String description) {
    data.putObject("tags").put(KEY, VALUE);
    return data.put("description", description);
  }

  private static ObjectNode tag(ObjectNode data, boolean isSet) {
    data.put("key", KEY);
    return isSet ? data.put("value", VALUE) : data;
  }

  private static ObjectNode alias(ObjectNode data, boolean isSet) {
    data.put("alias", "example_alias");
    return isSet ? data.put("version", VERSION) : data;
  }

  private static ObjectNode budget() {
    return JSON.createObjectNode()
        .put("budget_policy_id", "bp-abc123")
        .put("budget_unit", "USD")
        .put("budget_amount", 100.0)
        .put("current_spend", 105.5)
        .put("duration_unit", "MONTHS")
        .put("duration_value", 1)
        .put("target_scope", "ENDPOINT")
        .put("workspace", "default")
        .put("target_value", "ep-abc123")
        .put("window_start", 1704067200000L);
  }
}
