package io.millrace.conformance.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import io.millrace.tracking.v1.GetServerInfoRequest;
import io.millrace.tracking.v1.ServerServiceGrpc;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a gRPC server tells of itself. */
class GrpcServicesTest extends GrpcSuite {
  @Test
  void reflectionListsTheContract() throws Exception {
    CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
    StreamObserver<ServerReflectionRequest> request =
        ServerReflectionGrpc.newStub(channel())
            .serverReflectionInfo(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ServerReflectionResponse response) {
                    answer.complete(response);
                  }

                  @Override
                  public void onError(Throwable failure) {
                    answer.completeExceptionally(failure);
                  }

                  @Override
                  public void onCompleted() {}
                });
    request.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
    assertThat(answer.get(10, TimeUnit.SECONDS).getListServicesResponse().getServiceList())
        .extracting(ServiceResponse::getName)
        .contains(
            "grpc.health.v1.Health",
            "millrace.tracking.v1.ArtifactService",
            "millrace.tracking.v1.ExperimentService",
            "millrace.tracking.v1.LoggedModelService",
            "millrace.tracking.v1.MetricService",
            "millrace.tracking.v1.RunArtifactService",
            "millrace.tracking.v1.RunService",
            "millrace.tracking.v1.ServerService");
    request.onCompleted();
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
