package io.millrace.registry.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.events.v1.EventFilter;
import io.millrace.registry.testing.PostgresResource;
import io.millrace.registry.testing.Refusal;
import io.millrace.registry.testing.Registry;
import io.millrace.registry.v1.CreateSubscriptionRequest;
import io.millrace.registry.v1.DeleteSubscriptionRequest;
import io.millrace.registry.v1.GetSubscriptionRequest;
import io.millrace.registry.v1.GetWebhookRequest;
import io.millrace.registry.v1.ListSubscriptionsRequest;
import io.millrace.registry.v1.ListWebhooksRequest;
import io.millrace.registry.v1.Subscription;
import io.millrace.registry.v1.SubscriptionServiceGrpc;
import io.millrace.registry.v1.SubscriptionServiceGrpc.SubscriptionServiceBlockingStub;
import io.millrace.registry.v1.UpdateSubscriptionRequest;
import io.millrace.registry.v1.WebhookServiceGrpc;
import io.millrace.registry.v1.WebhookServiceGrpc.WebhookServiceBlockingStub;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class SubscriptionApiTest {

  private static final EventFilter RUNS = EventFilter.newBuilder().addTypes("run.*").build();

  private final Registry registry = new Registry();
  private final SubscriptionServiceBlockingStub subscriptions =
      SubscriptionServiceGrpc.newBlockingStub(registry.channel());
  private final WebhookServiceBlockingStub webhooks =
      WebhookServiceGrpc.newBlockingStub(registry.channel());

  @AfterEach
  void close() {
    registry.close();
  }

  private static CreateSubscriptionRequest.Builder request() {
    return CreateSubscriptionRequest.newBuilder()
        .setName("runs")
        .setUrl("https://93.184.215.14/hook")
        .setFilter(RUNS);
  }

  @Test
  void itHasItsFilterAndIsNoWebhook() {
    Subscription created =
        subscriptions
            .createSubscription(request().setSecret("hush").setDescription("for the team").build())
            .getSubscription();
    assertThat(created.getFilter()).isEqualTo(RUNS);
    assertThat(created.getDescription()).isEqualTo("for the team");
    String id = created.getSubscriptionId();
    assertThat(
            subscriptions
                .listSubscriptions(ListSubscriptionsRequest.getDefaultInstance())
                .getSubscriptionsList())
        .contains(created);
    assertThat(webhooks.listWebhooks(ListWebhooksRequest.getDefaultInstance()).getWebhooksList())
        .noneMatch(webhook -> webhook.getWebhookId().equals(id));
    assertThat(
            Refusal.of(
                () -> webhooks.getWebhook(GetWebhookRequest.newBuilder().setWebhookId(id).build())))
        .isEqualTo(Refusal.notFound("Webhook with ID %s not found.".formatted(id)));

    EventFilter other = EventFilter.newBuilder().addAliases("champion").build();
    Subscription updated =
        subscriptions
            .updateSubscription(
                UpdateSubscriptionRequest.newBuilder()
                    .setSubscriptionId(id)
                    .setFilter(other)
                    .build())
            .getSubscription();
    assertThat(updated.getFilter()).isEqualTo(other);
    assertThat(updated.getName()).isEqualTo("runs");

    subscriptions.deleteSubscription(
        DeleteSubscriptionRequest.newBuilder().setSubscriptionId(id).build());
    assertThat(
            Refusal.of(
                () ->
                    subscriptions.getSubscription(
                        GetSubscriptionRequest.newBuilder().setSubscriptionId(id).build())))
        .isEqualTo(Refusal.notFound("Subscription with ID %s not found.".formatted(id)));
  }

  @Test
  void aFilterThatAWatchWouldRefuseIsRefused() {
    EventFilter bad = EventFilter.newBuilder().addTypes("*.created").build();
    assertThat(
            Refusal.of(() -> subscriptions.createSubscription(request().setFilter(bad).build()))
                .message())
        .contains("filter.types");
  }
}
