package io.millrace.registry.delivery;

import static io.millrace.registry.v1.WebhookAction.WEBHOOK_ACTION_CREATED;
import static io.millrace.registry.v1.WebhookAction.WEBHOOK_ACTION_DELETED;
import static io.millrace.registry.v1.WebhookAction.WEBHOOK_ACTION_SET;
import static io.millrace.registry.v1.WebhookEntity.WEBHOOK_ENTITY_MODEL_VERSION;
import static io.millrace.registry.v1.WebhookEntity.WEBHOOK_ENTITY_MODEL_VERSION_ALIAS;
import static io.millrace.registry.v1.WebhookEntity.WEBHOOK_ENTITY_MODEL_VERSION_TAG;
import static io.millrace.registry.v1.WebhookEntity.WEBHOOK_ENTITY_PROMPT;
import static io.millrace.registry.v1.WebhookEntity.WEBHOOK_ENTITY_PROMPT_ALIAS;
import static io.millrace.registry.v1.WebhookEntity.WEBHOOK_ENTITY_PROMPT_TAG;
import static io.millrace.registry.v1.WebhookEntity.WEBHOOK_ENTITY_PROMPT_VERSION;
import static io.millrace.registry.v1.WebhookEntity.WEBHOOK_ENTITY_PROMPT_VERSION_TAG;
import static io.millrace.registry.v1.WebhookEntity.WEBHOOK_ENTITY_REGISTERED_MODEL;

import java.util.Map;
import java.util.Optional;

/**
 * What MLflow calls the registry's events. It has no word for the others: tags of models that are
 * no prompts, renames, updates, deletions, stages.
 */
final class Topics {

  private static final Map<String, Topic> BY_TYPE =
      Map.ofEntries(
          Map.entry(
              "registered_model.created",
              new Topic(WEBHOOK_ENTITY_REGISTERED_MODEL, WEBHOOK_ACTION_CREATED)),
          Map.entry(
              "registered_model.alias_set",
              new Topic(WEBHOOK_ENTITY_MODEL_VERSION_ALIAS, WEBHOOK_ACTION_CREATED)),
          Map.entry(
              "registered_model.alias_deleted",
              new Topic(WEBHOOK_ENTITY_MODEL_VERSION_ALIAS, WEBHOOK_ACTION_DELETED)),
          Map.entry(
              "model_version.created",
              new Topic(WEBHOOK_ENTITY_MODEL_VERSION, WEBHOOK_ACTION_CREATED)),
          Map.entry(
              "model_version.tag_set",
              new Topic(WEBHOOK_ENTITY_MODEL_VERSION_TAG, WEBHOOK_ACTION_SET)),
          Map.entry(
              "model_version.tag_deleted",
              new Topic(WEBHOOK_ENTITY_MODEL_VERSION_TAG, WEBHOOK_ACTION_DELETED)),
          Map.entry("prompt.created", new Topic(WEBHOOK_ENTITY_PROMPT, WEBHOOK_ACTION_CREATED)),
          Map.entry("prompt.tag_set", new Topic(WEBHOOK_ENTITY_PROMPT_TAG, WEBHOOK_ACTION_SET)),
          Map.entry(
              "prompt.tag_deleted", new Topic(WEBHOOK_ENTITY_PROMPT_TAG, WEBHOOK_ACTION_DELETED)),
          Map.entry(
              "prompt.alias_set", new Topic(WEBHOOK_ENTITY_PROMPT_ALIAS, WEBHOOK_ACTION_CREATED)),
          Map.entry(
              "prompt.alias_deleted",
              new Topic(WEBHOOK_ENTITY_PROMPT_ALIAS, WEBHOOK_ACTION_DELETED)),
          Map.entry(
              "prompt_version.created",
              new Topic(WEBHOOK_ENTITY_PROMPT_VERSION, WEBHOOK_ACTION_CREATED)),
          Map.entry(
              "prompt_version.tag_set",
              new Topic(WEBHOOK_ENTITY_PROMPT_VERSION_TAG, WEBHOOK_ACTION_SET)),
          Map.entry(
              "prompt_version.tag_deleted",
              new Topic(WEBHOOK_ENTITY_PROMPT_VERSION_TAG, WEBHOOK_ACTION_DELETED)));

  private Topics() {}

  /** What an event of a type is about; empty if webhooks are not told of it. */
  static Optional<Topic> of(String eventType) {
    return Optional.ofNullable(BY_TYPE.get(eventType));
  }
}
