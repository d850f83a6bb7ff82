package io.millrace.conformance.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status.Code;
import io.millrace.conformance.Patience;
import io.millrace.conformance.Received;
import io.millrace.conformance.Receiver;
import io.millrace.events.v1.EventFilter;
import io.millrace.registry.v1.CreateSubscriptionRequest;
import io.millrace.registry.v1.CreateWebhookRequest;
import io.millrace.registry.v1.DeleteSubscriptionRequest;
import io.millrace.registry.v1.DeleteWebhookRequest;
import io.millrace.registry.v1.Delivery;
import io.millrace.registry.v1.DeliveryServiceGrpc;
import io.millrace.registry.v1.DeliveryState;
import io.millrace.registry.v1.GetDeliveryRequest;
import io.millrace.registry.v1.GetSubscriptionRequest;
import io.millrace.registry.v1.GetWebhookRequest;
import io.millrace.registry.v1.ListDeliveriesRequest;
import io.millrace.registry.v1.ListSubscriptionsRequest;
import io.millrace.registry.v1.ListWebhooksRequest;
import io.millrace.registry.v1.RedeliverRequest;
import io.millrace.registry.v1.Subscription;
import io.millrace.registry.v1.SubscriptionServiceGrpc;
import io.millrace.registry.v1.TestWebhookRequest;
import io.millrace.registry.v1.UpdateSubscriptionRequest;
import io.millrace.registry.v1.UpdateWebhookRequest;
import io.millrace.registry.v1.Webhook;
import io.millrace.registry.v1.WebhookAction;
import io.millrace.registry.v1.WebhookEntity;
import io.millrace.registry.v1.WebhookEvent;
import io.millrace.registry.v1.WebhookServiceGrpc;
import io.millrace.registry.v1.WebhookStatus;
import io.millrace.registry.v1.WebhookTestResult;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Webhooks, subscriptions and their deliveries, over gRPC. */
class GrpcWebhooksTest extends RegistrySuite {
  private static final long SECONDS = 60;
  private static final String SECRET = "secret";
  private static final String NO_ID = new UUID(0, 0).toString();

  private Receiver receiver;

  @BeforeEach
  void listen() throws IOException {
    receiver = Receiver.start();
  }

  @AfterEach
  void stopListening() {
    receiver.close();
  }

  private WebhookServiceGrpc.WebhookServiceBlockingStub webhooks() {
    return WebhookServiceGrpc.newBlockingStub(registry())
        .withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
  }

  private SubscriptionServiceGrpc.SubscriptionServiceBlockingStub subscriptions() {
    return SubscriptionServiceGrpc.newBlockingStub(registry())
        .withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
  }

  private DeliveryServiceGrpc.DeliveryServiceBlockingStub deliveries() {
    return DeliveryServiceGrpc.newBlockingStub(registry())
        .withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
  }

  private static WebhookEvent event(WebhookEntity entity, WebhookAction action) {
    return WebhookEvent.newBuilder().setEntity(entity).setAction(action).build();
  }

  private static final WebhookEvent MODEL_CREATED =
      event(WebhookEntity.WEBHOOK_ENTITY_REGISTERED_MODEL, WebhookAction.WEBHOOK_ACTION_CREATED);
  private static final WebhookEvent ALIAS_CREATED =
      event(WebhookEntity.WEBHOOK_ENTITY_MODEL_VERSION_ALIAS, WebhookAction.WEBHOOK_ACTION_CREATED);

  private CreateWebhookRequest.Builder newWebhook() {
    return CreateWebhookRequest.newBuilder()
        .setName("hook")
        .setUrl(receiver.url("/hook"))
        .addEvents(ALIAS_CREATED)
        .addEvents(MODEL_CREATED)
        .setSecret(SECRET);
  }

  private Webhook create(CreateWebhookRequest.Builder request) {
    return webhooks().createWebhook(request.build()).getWebhook();
  }

  private Webhook get(String id) {
    return webhooks()
        .getWebhook(GetWebhookRequest.newBuilder().setWebhookId(id).build())
        .getWebhook();
  }

  private void delete(String id) {
    webhooks().deleteWebhook(DeleteWebhookRequest.newBuilder().setWebhookId(id).build());
  }

  private Delivery getDelivery(String webhook, String delivery) {
    return deliveries()
        .getDelivery(
            GetDeliveryRequest.newBuilder().setWebhookId(webhook).setDeliveryId(delivery).build())
        .getDelivery();
  }

  private List<Delivery> log(String webhook, DeliveryState state) {
    return deliveries()
        .listDeliveries(
            ListDeliveriesRequest.newBuilder().setWebhookId(webhook).setState(state).build())
        .getDeliveriesList();
  }

  @Test
  void aWebhookIsMadeReadListedChangedTestedAndRemoved() {
    Webhook made = create(newWebhook());
    assertThat(made.getEventsList()).containsExactly(MODEL_CREATED, ALIAS_CREATED);
    assertThat(made.getStatus()).isEqualTo(WebhookStatus.WEBHOOK_STATUS_ACTIVE);
    assertThat(made.hasSecret()).isFalse();
    assertThat(get(made.getWebhookId())).isEqualTo(made);
    assertThat(
            webhooks()
                .listWebhooks(ListWebhooksRequest.newBuilder().setMaxResults(1).build())
                .getWebhooksList())
        .containsExactly(made);

    Webhook changed =
        webhooks()
            .updateWebhook(
                UpdateWebhookRequest.newBuilder()
                    .setWebhookId(made.getWebhookId())
                    .setDescription("d")
                    .setStatus(WebhookStatus.WEBHOOK_STATUS_DISABLED)
                    .build())
            .getWebhook();
    assertThat(changed.getDescription()).isEqualTo("d");
    assertThat(changed.getEventsList()).isEqualTo(made.getEventsList());
    assertThat(get(made.getWebhookId())).isEqualTo(changed);

    WebhookTestResult result =
        webhooks()
            .testWebhook(
                TestWebhookRequest.newBuilder()
                    .setWebhookId(made.getWebhookId())
                    .setEvent(ALIAS_CREATED)
                    .build())
            .getResult();
    assertThat(result.getSuccess()).isTrue();
    assertThat(result.getResponseStatus()).isEqualTo(200);
    assertThat(result.getResponseBody()).isEqualTo("thank you");
    Received sent = receiver.at("/hook").getFirst();
    assertThat(sent.json().getString("data.alias")).isEqualTo("example_alias");
    assertThat(sent.isSignedWith(SECRET)).isTrue();

    delete(made.getWebhookId());
    assertRefused(() -> get(made.getWebhookId()), Code.NOT_FOUND, ABSENT);
    assertRefused(() -> delete(made.getWebhookId()), Code.NOT_FOUND, ABSENT);
    assertRefused(
        () -> webhooks().testWebhook(TestWebhookRequest.newBuilder().setWebhookId(NO_ID).build()),
        Code.NOT_FOUND,
        ABSENT);
    assertRefused(
        () -> webhooks().updateWebhook(UpdateWebhookRequest.newBuilder().setWebhookId("x").build()),
        Code.NOT_FOUND,
        ABSENT);
    assertRefused(() -> get(""), Code.INVALID_ARGUMENT, INVALID);
  }

  @Test
  void whatIsWrongWithAWebhookIsNamed() {
    WebhookEvent noPair =
        event(WebhookEntity.WEBHOOK_ENTITY_PROMPT, WebhookAction.WEBHOOK_ACTION_DELETED);
    List<CreateWebhookRequest.Builder> bad =
        List.of(
            newWebhook().setName("a b"),
            newWebhook().setUrl("ftp://127.0.0.1/x"),
            newWebhook().clearEvents(),
            newWebhook().addEvents(MODEL_CREATED),
            newWebhook().addEvents(noPair),
            newWebhook().addEvents(WebhookEvent.getDefaultInstance()),
            newWebhook().setDescription("x".repeat(1001)),
            newWebhook().setSecret("x".repeat(1001)),
            newWebhook().setStatusValue(7));
    List<String> named =
        List.of(
            "name", "URL", "events", "event", "action", "event", "description", "secret", "status");
    for (int i = 0; i < bad.size(); i++) {
      CreateWebhookRequest.Builder request = bad.get(i);
      var failure =
          assertRefused(
              () -> create(request),
              Code.INVALID_ARGUMENT,
              // MLflow's own code for a repetition.
              i == 3 ? "BAD_REQUEST" : INVALID);
      assertThat(failure.getStatus().getDescription()).containsIgnoringCase(named.get(i));
    }
    assertRefused(
        () -> webhooks().listWebhooks(ListWebhooksRequest.newBuilder().setMaxResults(-1).build()),
        Code.INVALID_ARGUMENT,
        INVALID);
  }

  @Test
  void aDeliveryIsReadAndMadeAgain() throws InterruptedException {
    receiver.answer(delivery -> receiver.at("/hook").size() == 1 ? 410 : 200);
    String hook = create(newWebhook()).getWebhookId();
    try {
      String model = createModel();
      Patience.until(() -> !log(hook, DeliveryState.DELIVERY_STATE_DEAD).isEmpty());
      Delivery listed = log(hook, DeliveryState.DELIVERY_STATE_UNSPECIFIED).getFirst();
      assertThat(listed.hasBody()).isFalse();
      Delivery read = getDelivery(hook, listed.getDeliveryId());
      assertThat(read.getBody()).contains(model);
      assertThat(read.getAttempts(0).getResponseStatus()).isEqualTo(410);
      assertThat(read.hasNextAttemptTimestamp()).isFalse();

      RedeliverRequest again =
          RedeliverRequest.newBuilder()
              .setWebhookId(hook)
              .setDeliveryId(listed.getDeliveryId())
              .build();
      assertThat(deliveries().redeliver(again).getDelivery().getState())
          .isEqualTo(DeliveryState.DELIVERY_STATE_PENDING);
      Patience.until(() -> !log(hook, DeliveryState.DELIVERY_STATE_DELIVERED).isEmpty());
      assertThat(getDelivery(hook, listed.getDeliveryId()).getAttemptsCount()).isEqualTo(2);
      assertThat(receiver.at("/hook"))
          .extracting(Received::id)
          .containsExactly(listed.getDeliveryId(), listed.getDeliveryId());
      assertRefused(() -> getDelivery(hook, NO_ID), Code.NOT_FOUND, ABSENT);
      assertRefused(
          () -> deliveries().redeliver(again.toBuilder().setDeliveryId("x").build()),
          Code.NOT_FOUND,
          ABSENT);
      assertRefused(
          () -> log(NO_ID, DeliveryState.DELIVERY_STATE_UNSPECIFIED), Code.NOT_FOUND, ABSENT);
    } finally {
      delete(hook);
    }
    assertRefused(() -> log(hook, DeliveryState.DELIVERY_STATE_DEAD), Code.NOT_FOUND, ABSENT);
  }

  @Test
  void aSubscriptionIsMadeReadListedChangedAndRemoved() throws InterruptedException {
    String model = newName();
    Subscription made =
        subscriptions()
            .createSubscription(
                CreateSubscriptionRequest.newBuilder()
                    .setName("all")
                    .setUrl(receiver.url("/all"))
                    .setFilter(EventFilter.newBuilder().addRegisteredModels(model))
                    .build())
            .getSubscription();
    String id = made.getSubscriptionId();
    var request = GetSubscriptionRequest.newBuilder().setSubscriptionId(id).build();
    assertThat(subscriptions().getSubscription(request).getSubscription()).isEqualTo(made);
    assertThat(
            subscriptions()
                .listSubscriptions(ListSubscriptionsRequest.getDefaultInstance())
                .getSubscriptionsList())
        .contains(made);
    createModel(model);
    createVersion(model);
    Patience.until(() -> receiver.at("/all").size() >= 2);
    assertThat(receiver.at("/all"))
        .extracting(event -> event.json().getString("type"))
        .containsExactly("registered_model.created", "model_version.created");
    assertThat(receiver.at("/all").getFirst().header("X-MLflow-Signature")).isNull();

    Subscription changed =
        subscriptions()
            .updateSubscription(
                UpdateSubscriptionRequest.newBuilder()
                    .setSubscriptionId(id)
                    .setFilter(EventFilter.newBuilder().addTypes("run.*"))
                    .build())
            .getSubscription();
    assertThat(changed.getFilter().getTypesList()).containsExactly("run.*");
    assertThat(changed.getFilter().getRegisteredModelsList()).isEmpty();
    assertThat(changed.getUrl()).isEqualTo(made.getUrl());
    subscriptions()
        .deleteSubscription(DeleteSubscriptionRequest.newBuilder().setSubscriptionId(id).build());
    assertRefused(() -> subscriptions().getSubscription(request), Code.NOT_FOUND, ABSENT);
    assertRefused(
        () ->
            subscriptions()
                .createSubscription(
                    CreateSubscriptionRequest.newBuilder()
                        .setName("all")
                        .setUrl(receiver.url("/all"))
                        .setFilter(EventFilter.newBuilder().addTypes("*.x"))
                        .build()),
        Code.INVALID_ARGUMENT,
        INVALID);
  }
}
