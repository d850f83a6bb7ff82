package io.millrace.conformance.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the registry's gRPC server tells of itself. */
@Tag("smoke")
class GrpcRegistryServicesTest extends RegistrySuite {
  @Test
  void reflectionListsTheContract() throws Exception {
    assertThat(services(registry()))
        .contains(
            "grpc.health.v1.Health",
            "millrace.registry.v1.AliasService",
            "millrace.registry.v1.DeliveryService",
            "millrace.registry.v1.EventService",
            "millrace.registry.v1.HistoryService",
            "millrace.registry.v1.ModelVersionService",
            "millrace.registry.v1.RegisteredModelService",
            "millrace.registry.v1.SubscriptionService",
            "millrace.registry.v1.WebhookService");
  }

  @Test
  void healthIsServing() {
    assertThat(
            HealthGrpc.newBlockingStub(registry())
                .check(HealthCheckRequest.getDefaultInstance())
                .getStatus())
        .isEqualTo(ServingStatus.SERVING);
  }
}
