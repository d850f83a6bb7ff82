package io.millrace.conformance.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.millrace.tracking.v1.GetServerInfoRequest;
import io.millrace.tracking.v1.ServerServiceGrpc;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a gRPC server tells of itself. */
@Tag("smoke")
class GrpcServicesTest extends GrpcSuite {
  @Test
  void reflectionListsTheContract() throws Exception {
    assertThat(services(channel()))
        .contains(
            "grpc.health.v1.Health",
            "millrace.tracking.v1.ArtifactService",
            "millrace.tracking.v1.ExperimentService",
            "millrace.tracking.v1.LoggedModelService",
            "millrace.tracking.v1.MetricService",
            "millrace.tracking.v1.RunArtifactService",
            "millrace.tracking.v1.RunService",
            "millrace.tracking.v1.ServerService");
  }

  @Test
  void healthIsServing() {
    assertThat(
            HealthGrpc.newBlockingStub(channel())
                .check(HealthCheckRequest.getDefaultInstance())
                .getStatus())
        .isEqualTo(ServingStatus.SERVING);
  }

  @Test
  void serverInfoNamesTheStore() {
    assertThat(
            ServerServiceGrpc.newBlockingStub(channel())
                .getServerInfo(GetServerInfoRequest.getDefaultInstance())
                .getStoreType())
        .isEqualTo("SqlStore");
  }
}
