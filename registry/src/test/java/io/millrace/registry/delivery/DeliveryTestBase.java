package io.millrace.registry.delivery;

import io.millrace.registry.testing.Registry;
import io.millrace.registry.v1.Delivery;
import io.millrace.registry.v1.DeliveryServiceGrpc;
import io.millrace.registry.v1.DeliveryServiceGrpc.DeliveryServiceBlockingStub;
import io.millrace.registry.v1.DeliveryState;
import io.millrace.registry.v1.GetDeliveryRequest;
import io.millrace.registry.v1.ListDeliveriesRequest;
import io.millrace.registry.v1.ModelVersion;
import io.millrace.registry.v1.SetModelVersionTagRequest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;

/** A registry, somebody's server, and webhooks from one to the other. */
abstract class DeliveryTestBase {

  static final Topic TAG_SET = Hooks.topic("MODEL_VERSION_TAG", "SET");

  final Registry registry = new Registry();
  final Receiver receiver = new Receiver();
  final DeliveryServiceBlockingStub deliveries =
      DeliveryServiceGrpc.newBlockingStub(registry.channel());

  @Inject Hooks hooks;
  @Inject Delivering delivering;

  @AfterEach
  void close() {
    hooks.removeAll();
    receiver.close();
    registry.close();
  }

  /** Sets tags k0, k1, … of a new version, one after the other; answers its model's name. */
  String setTags(int count) {
    ModelVersion version = registry.newVersion(registry.newModel());
    for (int i = 0; i < count; i++) {
      registry.versions.setModelVersionTag(
          SetModelVersionTagRequest.newBuilder()
              .setName(version.getName())
              .setVersion(version.getVersion())
              .setKey("k" + i)
              .setValue("v")
              .build());
    }
    return version.getName();
  }

  static List<String> keys(List<Receiver.Call> calls) {
    return calls.stream().map(call -> call.data().path("key").asText()).toList();
  }

  List<Delivery> list(UUID webhook) {
    return deliveries
        .listDeliveries(ListDeliveriesRequest.newBuilder().setWebhookId(webhook.toString()).build())
        .getDeliveriesList();
  }

  /** Waits until so many deliveries are in a state; answers them, the newest first. */
  List<Delivery> await(UUID webhook, DeliveryState state, int count) {
    return Receiver.await(
        () -> list(webhook).stream().filter(one -> one.getState() == state).toList(),
        found -> found.size() == count);
  }

  Delivery get(Delivery listed) {
    return deliveries
        .getDelivery(
            GetDeliveryRequest.newBuilder()
                .setWebhookId(listed.getWebhookId())
                .setDeliveryId(listed.getDeliveryId())
                .build())
        .getDelivery();
  }
}
