package io.millrace.registry.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.v1.ErrorReason;
import io.millrace.registry.testing.PostgresResource;
import io.millrace.registry.testing.Refusal;
import io.millrace.registry.testing.Registry;
import io.millrace.registry.v1.CreateWebhookRequest;
import io.millrace.registry.v1.DeleteWebhookRequest;
import io.millrace.registry.v1.GetWebhookRequest;
import io.millrace.registry.v1.ListWebhooksRequest;
import io.millrace.registry.v1.ListWebhooksResponse;
import io.millrace.registry.v1.UpdateWebhookRequest;
import io.millrace.registry.v1.Webhook;
import io.millrace.registry.v1.WebhookAction;
import io.millrace.registry.v1.WebhookEntity;
import io.millrace.registry.v1.WebhookEvent;
import io.millrace.registry.v1.WebhookServiceGrpc;
import io.millrace.registry.v1.WebhookServiceGrpc.WebhookServiceBlockingStub;
import io.millrace.registry.v1.WebhookStatus;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class WebhookApiTest {

  /** A public address, by its number: nobody has to be asked for it. */
  private static final String URL = "https://93.184.215.14/hook";

  private static final WebhookEvent ALIAS_DELETED =
      event(WebhookEntity.WEBHOOK_ENTITY_MODEL_VERSION_ALIAS, WebhookAction.WEBHOOK_ACTION_DELETED);
  private static final WebhookEvent MODEL_CREATED =
      event(WebhookEntity.WEBHOOK_ENTITY_REGISTERED_MODEL, WebhookAction.WEBHOOK_ACTION_CREATED);

  private final Registry registry = new Registry();
  private final WebhookServiceBlockingStub webhooks =
      WebhookServiceGrpc.newBlockingStub(registry.channel());

  @AfterEach
  void close() {
    for (Webhook each : all(1000)) {
      delete(each.getWebhookId());
    }
    registry.close();
  }

  private static WebhookEvent event(WebhookEntity entity, WebhookAction action) {
    return WebhookEvent.newBuilder().setEntity(entity).setAction(action).build();
  }

  private static CreateWebhookRequest.Builder request() {
    return CreateWebhookRequest.newBuilder()
        .setName("deploy")
        .setUrl(URL)
        .addEvents(ALIAS_DELETED)
        .addEvents(MODEL_CREATED);
  }

  private Webhook create(CreateWebhookRequest.Builder request) {
    return webhooks.createWebhook(request.build()).getWebhook();
  }

  private Webhook get(String id) {
    return webhooks
        .getWebhook(GetWebhookRequest.newBuilder().setWebhookId(id).build())
        .getWebhook();
  }

  private Webhook update(Webhook webhook, UpdateWebhookRequest.Builder change) {
    return webhooks.updateWebhook(change.setWebhookId(webhook.getWebhookId()).build()).getWebhook();
  }

  private void delete(String id) {
    webhooks.deleteWebhook(DeleteWebhookRequest.newBuilder().setWebhookId(id).build());
  }

  private List<Webhook> all(int pageSize) {
    List<Webhook> all = new ArrayList<>();
    String token = "";
    do {
      ListWebhooksResponse page =
          webhooks.listWebhooks(
              ListWebhooksRequest.newBuilder().setMaxResults(pageSize).setPageToken(token).build());
      all.addAll(page.getWebhooksList());
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    return all;
  }

  @Test
  void aNewOneIsActiveWithItsEventsInOrderAndWithoutItsSecret() {
    Webhook created = create(request().setSecret("hush"));
    assertThat(created.getEventsList()).containsExactly(MODEL_CREATED, ALIAS_DELETED);
    assertThat(created.getStatus()).isEqualTo(WebhookStatus.WEBHOOK_STATUS_ACTIVE);
    assertThat(created.hasSecret()).isFalse();
    assertThat(created.hasDescription()).isFalse();
    assertThat(created.getLastUpdatedTimestamp()).isEqualTo(created.getCreationTimestamp());
    assertThat(get(created.getWebhookId())).isEqualTo(created);
  }

  @Test
  void anUpdateChangesWhatItNames() {
    Webhook created = create(request().setDescription("before"));
    Webhook same = update(created, UpdateWebhookRequest.newBuilder().setName("").setUrl(""));
    assertThat(same.toBuilder().setLastUpdatedTimestamp(created.getLastUpdatedTimestamp()).build())
        .isEqualTo(created);
    assertThat(same.getLastUpdatedTimestamp()).isGreaterThan(created.getLastUpdatedTimestamp());

    Webhook changed =
        update(
            created,
            UpdateWebhookRequest.newBuilder()
                .setName("other")
                .setDescription("")
                .addEvents(ALIAS_DELETED)
                .setSecret("")
                .setStatus(WebhookStatus.WEBHOOK_STATUS_DISABLED));
    assertThat(changed.getName()).isEqualTo("other");
    assertThat(changed.hasDescription()).isFalse();
    assertThat(changed.getEventsList()).containsExactly(ALIAS_DELETED);
    assertThat(changed.getStatus()).isEqualTo(WebhookStatus.WEBHOOK_STATUS_DISABLED);
    assertThat(changed.getUrl()).isEqualTo(URL);
    assertThat(get(created.getWebhookId())).isEqualTo(changed);
  }

  @Test
  void theNewestComesFirstInPages() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.addFirst(create(request()).getWebhookId());
    }
    assertThat(all(2).stream().map(Webhook::getWebhookId))
        .containsExactlyInAnyOrderElementsOf(ids)
        .doesNotHaveDuplicates();
    assertThat(all(2)).isEqualTo(all(1000));
    assertThat(all(2).stream().map(Webhook::getCreationTimestamp).toList())
        .isSortedAccordingTo((a, b) -> Long.compare(b, a));
  }

  @Test
  void oneThatIsDeletedIsNotThere() {
    String id = create(request()).getWebhookId();
    delete(id);
    Refusal absent = Refusal.notFound("Webhook with ID %s not found.".formatted(id));
    assertThat(Refusal.of(() -> get(id))).isEqualTo(absent);
    assertThat(Refusal.of(() -> delete(id))).isEqualTo(absent);
    assertThat(Refusal.of(() -> get("1-1-1-1-1")).message())
        .isEqualTo("Webhook with ID 1-1-1-1-1 not found.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "-a", "a-", "é", "a/b", " a"})
  void aNameIsOfAFewCharacters(String name) {
    assertThat(Refusal.of(() -> create(request().setName(name))).message())
        .startsWith("Webhook name '%s' is invalid.".formatted(name));
    assertThat(all(1000)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http://example.com/|Invalid webhook URL scheme: 'http'. Allowed schemes are: https.",
        "file:///etc/passwd|Invalid webhook URL scheme: 'file'.",
        "gopher://x|Invalid webhook URL scheme: 'gopher'.",
        "example.com|Invalid webhook URL scheme: ''.",
        "'  '|Webhook URL cannot be empty or just whitespace: '  '",
        "https:///x|Webhook URL must include a hostname: 'https:///x'",
        "https:x|Webhook URL must include a hostname: 'https:x'",
        "https:\\\\127.0.0.1|Webhook URL must include a hostname:",
        "https://a b/|Invalid webhook URL 'https://a b/'",
        "https://x:99999/|Invalid webhook URL 'https://x:99999/'",
        "https://user:hush@93.184.215.14/|Invalid webhook URL: it holds a user name or password.",
        "https://127.0.0.1/|Webhook URL must not resolve to a non-public IP address. '127.0.0.1' resolves to 127.0.0.1.",
        "https://localhost/|Webhook URL must not resolve to a non-public IP address. 'localhost' resolves to",
        "https://[::1]/|Webhook URL must not resolve to a non-public IP address. '::1' resolves to",
        "https://[::ffff:10.0.0.1]/|Webhook URL must not resolve to a non-public IP address.",
        "https://2130706433/|Webhook URL must not resolve to a non-public IP address.",
        "https://0x7f000001/|Cannot resolve Webhook URL hostname",
        "https://127.1/|Webhook URL must not resolve to a non-public IP address.",
        "https://0177.0.0.1/|Cannot resolve Webhook URL hostname",
        "https://10.1.2.3/|Webhook URL must not resolve to a non-public IP address.",
        "https://169.254.169.254/latest|Webhook URL must not resolve to a non-public IP address.",
        "https://100.64.0.1/|Webhook URL must not resolve to a non-public IP address.",
        "https://0.0.0.0/|Webhook URL must not resolve to a non-public IP address.",
        "https://no-such-host.invalid/|Cannot resolve Webhook URL hostname 'no-such-host.invalid':",
      })
  void aUrlThatMayNotBeCalledIsRefused(String url, String message) {
    Refusal refusal = Refusal.of(() -> create(request().setUrl(url)));
    assertThat(refusal.reason()).isEqualTo(ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE);
    assertThat(refusal.message()).startsWith(message).doesNotContain("hush");
    assertThat(all(1000)).isEmpty();
  }

  @Test
  void eventsAreKnownPairsEachThereOnce() {
    assertThat(
            Refusal.of(
                () ->
                    create(
                        request()
                            .addEvents(
                                event(
                                    WebhookEntity.WEBHOOK_ENTITY_PROMPT,
                                    WebhookAction.WEBHOOK_ACTION_DELETED)))))
        .isEqualTo(
            Refusal.invalid(
                "Invalid action 'deleted' for entity 'prompt'. Valid actions are: ['created']"));
    assertThat(Refusal.of(() -> create(request().addEvents(MODEL_CREATED))))
        .isEqualTo(
            Refusal.badRequest(
                "The event registered_model.created is there twice in parameter 'events'."));
    assertThat(
            Refusal.of(() -> create(request().addEvents(WebhookEvent.getDefaultInstance())))
                .message())
        .contains("events[2].entity");
    assertThat(all(1000)).isEmpty();
  }
}
