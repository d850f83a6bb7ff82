package io.millrace.registry.webhook;

import io.millrace.registry.v1.WebhookAction;
import io.millrace.registry.v1.WebhookEntity;
import io.millrace.registry.v1.WebhookEvent;
import io.millrace.registry.v1.WebhookStatus;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.rule.TooLong;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What webhooks and subscriptions may be like: MLflow's rules and words. */
final class WebhookRules {

  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");
  private static final int MAX_DESCRIPTION = 1000;
  private static final int MAX_SECRET = 1000;

  private static final Map<WebhookEntity, List<WebhookAction>> PAIRS = pairs();

  private WebhookRules() {}

  private static Map<WebhookEntity, List<WebhookAction>> pairs() {
    List<WebhookAction> made = List.of(WebhookAction.WEBHOOK_ACTION_CREATED);
    List<WebhookAction> tagged =
        List.of(WebhookAction.WEBHOOK_ACTION_SET, WebhookAction.WEBHOOK_ACTION_DELETED);
    List<WebhookAction> aliased =
        List.of(WebhookAction.WEBHOOK_ACTION_CREATED, WebhookAction.WEBHOOK_ACTION_DELETED);
    Map<WebhookEntity, List<WebhookAction>> pairs = new EnumMap<>(WebhookEntity.class);
    pairs.put(WebhookEntity.WEBHOOK_ENTITY_REGISTERED_MODEL, made);
    pairs.put(WebhookEntity.WEBHOOK_ENTITY_MODEL_VERSION, made);
    pairs.put(WebhookEntity.WEBHOOK_ENTITY_MODEL_VERSION_TAG, tagged);
    pairs.put(WebhookEntity.WEBHOOK_ENTITY_MODEL_VERSION_ALIAS, aliased);
    pairs.put(WebhookEntity.WEBHOOK_ENTITY_PROMPT, made);
    pairs.put(WebhookEntity.WEBHOOK_ENTITY_PROMPT_VERSION, made);
    pairs.put(WebhookEntity.WEBHOOK_ENTITY_PROMPT_TAG, tagged);
    pairs.put(WebhookEntity.WEBHOOK_ENTITY_PROMPT_VERSION_TAG, tagged);
    pairs.put(WebhookEntity.WEBHOOK_ENTITY_PROMPT_ALIAS, aliased);
    pairs.put(
        WebhookEntity.WEBHOOK_ENTITY_BUDGET_POLICY, List.of(WebhookAction.WEBHOOK_ACTION_EXCEEDED));
    return pairs;
  }

  static String name(String name) {
    if (!NAME.matcher(name).matches()) {
      throw MillraceException.invalid(
          "Webhook name '%s' is invalid. It must start and end with a letter or digit, be less than 63 characters long, and contain only letters, digits, dots (.), underscores (_), and hyphens (-)."
              .formatted(name));
    }
    return name;
  }

  static String description(String description) {
    return TooLong.bounded(description, MAX_DESCRIPTION, "description", false);
  }

  static String secret(String secret) {
    return TooLong.bounded(secret, MAX_SECRET, "secret", false);
  }

  static short status(WebhookStatus status) {
    return switch (status) {
      case WEBHOOK_STATUS_ACTIVE, WEBHOOK_STATUS_DISABLED -> (short) status.getNumber();
      default ->
          throw MillraceException.invalid(
              "Invalid value for parameter 'status' supplied: It is ACTIVE or DISABLED.");
    };
  }

  /** The events of a webhook; they are at least one, known, and each there once. */
  static SortedSet<WebhookTrigger> events(List<WebhookEvent> events) {
    if (events.isEmpty()) {
      throw MillraceException.invalid(
          "Webhook events must be a non-empty list of WebhookEvent objects: [].");
    }
    SortedSet<WebhookTrigger> triggers = new TreeSet<>();
    for (int i = 0; i < events.size(); i++) {
      check(events.get(i), "events[%d]".formatted(i));
      WebhookEvent event = events.get(i);
      if (!triggers.add(
          new WebhookTrigger((short) event.getEntityValue(), (short) event.getActionValue()))) {
        throw MillraceException.badRequest(
            "The event %s.%s is there twice in parameter 'events'."
                .formatted(lower(event.getEntity()), lower(event.getAction())));
      }
    }
    return triggers;
  }

  /**
   * Refuses a pair that is none.
   *
   * @param path the field's, for the message
   */
  static void check(WebhookEvent event, String path) {
    List<WebhookAction> actions = PAIRS.get(event.getEntity());
    if (actions == null) {
      throw MillraceException.invalid(
          "Invalid value for parameter '%s.entity' supplied: It is one of %s."
              .formatted(
                  path,
                  PAIRS.keySet().stream().map(WebhookRules::upper).collect(Collectors.toList())));
    }
    if (event.getAction() == WebhookAction.WEBHOOK_ACTION_UNSPECIFIED
        || event.getAction() == WebhookAction.UNRECOGNIZED) {
      throw MillraceException.invalid(
          "Invalid value for parameter '%s.action' supplied: It is one of %s."
              .formatted(path, actions.stream().map(WebhookRules::upper).toList()));
    }
    if (!actions.contains(event.getAction())) {
      throw MillraceException.invalid(
          "Invalid action '%s' for entity '%s'. Valid actions are: %s"
              .formatted(
                  lower(event.getAction()),
                  lower(event.getEntity()),
                  actions.stream().map(action -> "'" + lower(action) + "'").toList()));
    }
  }

  private static String lower(Enum<?> value) {
    return upper(value).toLowerCase(Locale.ROOT);
  }

  /** Without the type's name: {@code WEBHOOK_ACTION_SET} is SET. */
  private static String upper(Enum<?> value) {
    return Arrays.stream(value.name().split("_")).skip(2).collect(Collectors.joining("_"));
  }
}
