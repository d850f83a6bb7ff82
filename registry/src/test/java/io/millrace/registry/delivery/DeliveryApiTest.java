package io.millrace.registry.delivery;

import static io.millrace.registry.v1.DeliveryState.DELIVERY_STATE_DELIVERED;
import static io.millrace.registry.v1.DeliveryState.DELIVERY_STATE_PENDING;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.v1.ErrorReason;
import io.millrace.registry.testing.PostgresResource;
import io.millrace.registry.testing.Refusal;
import io.millrace.registry.v1.Delivery;
import io.millrace.registry.v1.GetDeliveryRequest;
import io.millrace.registry.v1.ListDeliveriesRequest;
import io.millrace.registry.v1.ListDeliveriesResponse;
import io.millrace.registry.v1.RedeliverRequest;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The log of deliveries, as its readers see it. */
@QuarkusTest
@TestProfile(LocalReceivers.class)
@WithTestResource(PostgresResource.class)
class DeliveryApiTest extends DeliveryTestBase {

  @Test
  void aFinishedDeliveryCanBeMadeAgain() {
    UUID id = hooks.webhook(receiver.url("/a"), null, TAG_SET);
    setTags(2);
    Delivery first = await(id, DELIVERY_STATE_DELIVERED, 2).getLast();

    Delivery queued = deliveries.redeliver(redeliver(first)).getDelivery();

    assertThat(queued.getDeliveryId()).isEqualTo(first.getDeliveryId());
    List<Receiver.Call> calls = receiver.await("/a", all -> all.size() == 3);
    assertThat(keys(calls)).containsExactly("k0", "k1", "k0");
    assertThat(calls.get(2).id()).isEqualTo(calls.get(0).id());
    await(id, DELIVERY_STATE_DELIVERED, 2);
    assertThat(get(first).getAttemptsCount()).isEqualTo(2);
  }

  private static RedeliverRequest redeliver(Delivery delivery) {
    return RedeliverRequest.newBuilder()
        .setWebhookId(delivery.getWebhookId())
        .setDeliveryId(delivery.getDeliveryId())
        .build();
  }

  @Test
  void oneThatIsQueuedStillIsNot() {
    UUID id = hooks.webhook(receiver.url("/a"), null, TAG_SET);
    delivering.stopSender();
    setTags(1);
    Delivery pending = await(id, DELIVERY_STATE_PENDING, 1).getFirst();

    assertThat(Refusal.of(() -> deliveries.redeliver(redeliver(pending))))
        .isEqualTo(
            new Refusal(
                ErrorReason.ERROR_REASON_BAD_REQUEST,
                "Delivery with ID %s is queued still.".formatted(pending.getDeliveryId())));
    delivering.startSender();
  }

  @Test
  void pagesHoldEachDeliveryOnceTheNewestFirst() {
    UUID id = hooks.webhook(receiver.url("/a"), null, TAG_SET);
    setTags(5);
    List<Delivery> all = await(id, DELIVERY_STATE_DELIVERED, 5);

    List<Delivery> paged = new ArrayList<>();
    String token = "";
    do {
      ListDeliveriesResponse page =
          deliveries.listDeliveries(
              ListDeliveriesRequest.newBuilder()
                  .setWebhookId(id.toString())
                  .setMaxResults(2)
                  .setPageToken(token)
                  .build());
      assertThat(page.getDeliveriesCount()).isLessThanOrEqualTo(2);
      paged.addAll(page.getDeliveriesList());
      token = page.getNextPageToken();
    } while (!token.isEmpty());

    assertThat(paged).isEqualTo(all).noneMatch(Delivery::hasBody);
    assertThat(paged).extracting(Delivery::getEventType).containsOnly("model_version.tag_set");
    assertThat(
            deliveries
                .listDeliveries(
                    ListDeliveriesRequest.newBuilder()
                        .setWebhookId(id.toString())
                        .setState(DELIVERY_STATE_PENDING)
                        .build())
                .getDeliveriesList())
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0d8ef2c7-9b1f-4c1d-8d0d-0123456789ab", "1-1-1-1-1", "x"})
  void whatIsNotThereIsNotFound(String none) {
    String id = hooks.webhook(receiver.url("/a"), null, TAG_SET).toString();

    assertThat(
            Refusal.of(
                () ->
                    deliveries.listDeliveries(
                        ListDeliveriesRequest.newBuilder().setWebhookId(none).build())))
        .isEqualTo(Refusal.notFound("Webhook with ID %s not found.".formatted(none)));
    assertThat(
            Refusal.of(
                () ->
                    deliveries.getDelivery(
                        GetDeliveryRequest.newBuilder()
                            .setWebhookId(id)
                            .setDeliveryId(none)
                            .build())))
        .isEqualTo(Refusal.notFound("Delivery with ID %s not found.".formatted(none)));
  }
}
