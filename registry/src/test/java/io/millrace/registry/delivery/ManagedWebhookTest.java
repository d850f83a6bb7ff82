package io.millrace.registry.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.registry.testing.PostgresResource;
import io.millrace.registry.v1.CreateWebhookRequest;
import io.millrace.registry.v1.DeleteWebhookRequest;
import io.millrace.registry.v1.DeliveryState;
import io.millrace.registry.v1.TestWebhookRequest;
import io.millrace.registry.v1.UpdateWebhookRequest;
import io.millrace.registry.v1.Webhook;
import io.millrace.registry.v1.WebhookEvent;
import io.millrace.registry.v1.WebhookServiceGrpc;
import io.millrace.registry.v1.WebhookServiceGrpc.WebhookServiceBlockingStub;
import io.millrace.registry.v1.WebhookTestResult;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Webhooks that are managed over the API, and what is sent to them then. */
@QuarkusTest
@TestProfile(LocalReceivers.class)
@WithTestResource(PostgresResource.class)
class ManagedWebhookTest extends DeliveryTestBase {

  private final WebhookServiceBlockingStub webhooks =
      WebhookServiceGrpc.newBlockingStub(registry.channel());

  @Inject DeliveryRetention retention;

  private Webhook create(String url) {
    return webhooks
        .createWebhook(
            CreateWebhookRequest.newBuilder()
                .setName("w")
                .setUrl(url)
                .setSecret("s3cret")
                .addEvents(
                    WebhookEvent.newBuilder()
                        .setEntity(TAG_SET.entity())
                        .setAction(TAG_SET.action()))
                .build())
        .getWebhook();
  }

  private static void assertSigned(Receiver.Call call, String secret) {
    assertThat(call.signature())
        .isEqualTo(
            Signature.of(
                secret.getBytes(StandardCharsets.UTF_8),
                call.id(),
                call.time(),
                call.text().getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void itsDeliveriesAreSignedWithItsSecret() {
    Webhook made = create(receiver.url("/a"));
    setTags(1);

    assertSigned(receiver.await("/a", all -> all.size() == 1).getFirst(), "s3cret");

    webhooks.updateWebhook(
        UpdateWebhookRequest.newBuilder()
            .setWebhookId(made.getWebhookId())
            .setSecret("other")
            .build());
    setTags(1);
    assertSigned(receiver.await("/a", all -> all.size() == 2).get(1), "other");
  }

  @Test
  void aTestPostsAnExampleOfItsFirstEvent() {
    Webhook made = create(receiver.url("/a"));

    WebhookTestResult result =
        webhooks
            .testWebhook(TestWebhookRequest.newBuilder().setWebhookId(made.getWebhookId()).build())
            .getResult();

    assertThat(result.getSuccess()).isTrue();
    Receiver.Call call = receiver.calls("/a").getFirst();
    assertSigned(call, "s3cret");
    assertThat(call.data().path("key").asText()).isEqualTo("example_key");
  }

  @Test
  void aNewUrlIsTriedThoughTheOldOneHadBeenLeftAlone() {
    String gone;
    try (Receiver stopped = new Receiver()) {
      gone = stopped.url("/a");
    }
    Webhook made = create(gone);
    UUID id = UUID.fromString(made.getWebhookId());
    setTags(1);
    await(id, DeliveryState.DELIVERY_STATE_PENDING, 1);
    hooks.leaveAlone(id);

    webhooks.updateWebhook(
        UpdateWebhookRequest.newBuilder()
            .setWebhookId(made.getWebhookId())
            .setUrl(receiver.url("/a"))
            .build());

    receiver.await("/a", all -> all.size() == 1);
  }

  @Test
  void aRemovedOneIsNotSentWhatWasQueued() {
    delivering.stopSender();
    Webhook removed = create(receiver.url("/a"));
    Webhook kept = create(receiver.url("/b"));
    setTags(1);
    await(UUID.fromString(removed.getWebhookId()), DeliveryState.DELIVERY_STATE_PENDING, 1);
    webhooks.deleteWebhook(
        DeleteWebhookRequest.newBuilder().setWebhookId(removed.getWebhookId()).build());

    delivering.startSender();

    await(UUID.fromString(kept.getWebhookId()), DeliveryState.DELIVERY_STATE_DELIVERED, 1);
    assertThat(receiver.calls("/a")).isEmpty();
  }

  @Test
  void aRemovedOneLeavesNothingBehindHoweverLongItsLog() {
    delivering.stopSender();
    Webhook removed = create(receiver.url("/a"));
    UUID id = UUID.fromString(removed.getWebhookId());
    Webhook kept = create(receiver.url("/b"));
    setTags(1);
    await(id, DeliveryState.DELIVERY_STATE_PENDING, 1);
    hooks.fillLog(id, 1_200);

    webhooks.deleteWebhook(
        DeleteWebhookRequest.newBuilder().setWebhookId(removed.getWebhookId()).build());
    retention.removeDeleted();

    // What the scheduled removal happens to be at is skipped here.
    Receiver.await(() -> hooks.rows(id), rows -> rows == 0);
    assertThat(hooks.rows(UUID.fromString(kept.getWebhookId()))).isEqualTo(2);
    delivering.startSender();
  }
}
