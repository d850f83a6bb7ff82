package io.millrace.conformance.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import io.millrace.conformance.Deviations;
import io.millrace.conformance.Server;
import io.millrace.tracking.v1.CreateExperimentRequest;
import io.millrace.tracking.v1.CreateRunRequest;
import io.millrace.tracking.v1.ExperimentServiceGrpc;
import io.millrace.tracking.v1.LogBatchRequest;
import io.millrace.tracking.v1.Metric;
import io.millrace.tracking.v1.MetricServiceGrpc;
import io.millrace.tracking.v1.RunServiceGrpc;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests of the contract over gRPC, through the generated stubs. MLflow has no gRPC. */
@ExtendWith(Server.class)
@TestInstance(Lifecycle.PER_CLASS)
abstract class GrpcSuite {
  /** How long a call may take before the test fails, unless it says otherwise. */
  private static final long SECONDS = 30;

  private static final int BATCH = 1000;

  private ManagedChannel channel;

  @BeforeAll
  final void open() {
    assumeFalse(Deviations.againstMlflow(), "MLflow has no gRPC");
    channel = NettyChannelBuilder.forTarget(Server.grpc()).usePlaintext().build();
  }

  @AfterAll
  final void close() {
    if (channel != null) {
      channel.shutdownNow();
    }
  }

  final ManagedChannel channel() {
    return channel;
  }

  final ExperimentServiceGrpc.ExperimentServiceBlockingStub experiments() {
    return ExperimentServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
  }

  final RunServiceGrpc.RunServiceBlockingStub runs() {
    return RunServiceGrpc.newBlockingStub(channel).withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
  }

  final MetricServiceGrpc.MetricServiceBlockingStub metrics() {
    return MetricServiceGrpc.newBlockingStub(channel).withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
  }

  /** The id of a fresh experiment. */
  final String createExperiment() {
    return experiments()
        .createExperiment(
            CreateExperimentRequest.newBuilder().setName("grpc " + UUID.randomUUID()).build())
        .getExperimentId();
  }

  /** The id of a fresh run in a fresh experiment. */
  final String createRun() {
    return createRun(createExperiment(), "run");
  }

  final String createRun(String experiment, String name) {
    return runs()
        .createRun(
            CreateRunRequest.newBuilder()
                .setExperimentId(experiment)
                .setRunName(name)
                .setStartTime(1000)
                .build())
        .getRun()
        .getInfo()
        .getRunId();
  }

  /** Logs points of metric m with value, step and timestamp 0, 1, 2 and so on. */
  final void logPoints(String run, int count) {
    for (long start = 0; start < count; start += BATCH) {
      LogBatchRequest.Builder batch = LogBatchRequest.newBuilder().setRunId(run);
      LongStream.range(start, Math.min(count, start + BATCH))
          .forEach(
              i ->
                  batch.addMetrics(
                      Metric.newBuilder().setKey("m").setValue(i).setTimestamp(i).setStep(i)));
      runs().logBatch(batch.build());
    }
  }

  /** The services that a server's reflection lists. */
  static List<String> services(ManagedChannel server) throws Exception {
    CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
    StreamObserver<ServerReflectionRequest> request =
        ServerReflectionGrpc.newStub(server)
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
    try {
      return answer.get(10, TimeUnit.SECONDS).getListServicesResponse().getServiceList().stream()
          .map(ServiceResponse::getName)
          .toList();
    } finally {
      request.onCompleted();
    }
  }

  /** The call must fail so, and with an ErrorInfo of this reason. */
  static StatusRuntimeException assertRefused(
      ThrowingCallable call, Status.Code code, String reason) {
    StatusRuntimeException failure = catchThrowableOfType(StatusRuntimeException.class, call);
    assertThat(failure).isNotNull();
    assertThat(failure.getStatus().getCode()).as(failure.toString()).isEqualTo(code);
    com.google.rpc.Status status = StatusProto.fromThrowable(failure);
    assertThat(status.getDetailsList()).as(failure.toString()).hasSize(1);
    try {
      ErrorInfo info = status.getDetails(0).unpack(ErrorInfo.class);
      assertThat(info.getDomain()).isEqualTo("millrace.io");
      assertThat(info.getReason()).isEqualTo(reason);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
    return failure;
  }
}
