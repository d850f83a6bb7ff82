package io.millrace.registry.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.events.v1.Event;
import io.millrace.registry.shared.Tags;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Set;

/** What is posted to a webhook: MLflow's JSON, by the facts of an event. */
final class Payload {

  /** The media type of {@link #json}. */
  static final String MEDIA_TYPE = "application/json";

  private static final JsonMapper JSON = new JsonMapper();

  /** As Python writes UTC. */
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'+00:00'").withZone(ZoneOffset.UTC);

  private static final String PROMPT_TYPE = "_mlflow_prompt_type";
  private static final Set<String> OF_PROMPTS = Set.of(Tags.IS_PROMPT, PROMPT_TYPE);
  private static final Set<String> OF_PROMPT_VERSIONS =
      Set.of(Tags.IS_PROMPT, Tags.PROMPT_TEXT, PROMPT_TYPE);

  private Payload() {}

  /** What tells of an event. */
  static String json(Topic topic, Event event) {
    try {
      Instant time =
          Instant.ofEpochSecond(event.getTime().getSeconds(), event.getTime().getNanos());
      return json(topic, time, data(topic, (ObjectNode) JSON.readTree(event.getData())));
    } catch (JsonProcessingException notJson) {
      // It comes out of a jsonb column.
      throw new IllegalStateException(notJson);
    }
  }

  /** What tells that something happened at a time. */
  static String json(Topic topic, Instant time, ObjectNode data) {
    return JSON.createObjectNode()
        .put("entity", topic.entityName())
        .put("action", topic.actionName())
        .put("timestamp", TIME.format(time))
        .set("data", data)
        .toString();
  }

  private static ObjectNode data(Topic topic, ObjectNode facts) {
    ObjectNode data = JSON.createObjectNode().set("name", facts.get("name"));
    return switch (topic.entity()) {
      case WEBHOOK_ENTITY_REGISTERED_MODEL ->
          data.<ObjectNode>set("tags", tags(facts, Set.of()))
              .put("description", facts.path("description").asText());
      case WEBHOOK_ENTITY_PROMPT ->
          data.<ObjectNode>set("tags", tags(facts, OF_PROMPTS))
              .put("description", facts.path("description").asText());
      case WEBHOOK_ENTITY_MODEL_VERSION ->
          data.<ObjectNode>set("version", facts.get("version"))
              .<ObjectNode>set("source", facts.get("source"))
              .<ObjectNode>set("run_id", nullIfEmpty(facts.path("run_id")))
              .<ObjectNode>set("tags", tags(facts, Set.of()))
              .set("description", nullIfEmpty(facts.path("description")));
      case WEBHOOK_ENTITY_PROMPT_VERSION ->
          data.<ObjectNode>set("version", facts.get("version"))
              .<ObjectNode>put("template", facts.path("tags").path(Tags.PROMPT_TEXT).textValue())
              .<ObjectNode>set("tags", tags(facts, OF_PROMPT_VERSIONS))
              .set("description", nullIfEmpty(facts.path("description")));
      case WEBHOOK_ENTITY_MODEL_VERSION_TAG, WEBHOOK_ENTITY_PROMPT_VERSION_TAG ->
          copy(facts, data, "version", "key", "value");
      case WEBHOOK_ENTITY_PROMPT_TAG -> copy(facts, data, "key", "value");
      case WEBHOOK_ENTITY_MODEL_VERSION_ALIAS, WEBHOOK_ENTITY_PROMPT_ALIAS ->
          switch (topic.action()) {
            case WEBHOOK_ACTION_DELETED -> copy(facts, data, "alias");
            default -> copy(facts, data, "alias", "version");
          };
      default -> throw new IllegalArgumentException("nothing here is a " + topic.entity());
    };
  }

  private static ObjectNode copy(ObjectNode facts, ObjectNode data, String... fields) {
    for (String field : fields) {
      if (facts.has(field)) {
        data.set(field, facts.get(field));
      }
    }
    return data;
  }

  private static JsonNode tags(ObjectNode facts, Set<String> without) {
    return facts.withObject("/tags").deepCopy().without(without);
  }

  private static JsonNode nullIfEmpty(JsonNode text) {
    return text.asText().isEmpty() ? JSON.nullNode() : text;
  }
}
