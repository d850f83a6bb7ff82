package io.millrace.models.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.millrace.inference.GRPCInferenceServiceGrpc;
import io.millrace.inference.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import io.millrace.inference.GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase;
import io.millrace.inference.ModelInferRequest;
import io.millrace.inference.ModelInferResponse;
import io.millrace.inference.ServerLiveRequest;
import io.millrace.runtime.grpc.RequestCheckInterceptor;
import io.millrace.runtime.grpc.StreamConfig;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InferencePortTest {

  private static final StreamConfig STREAMS =
      new SmallRyeConfigBuilder()
          .withMapping(StreamConfig.class)
          .build()
          .getConfigMapping(StreamConfig.class);

  private final Server server = open();
  private final ManagedChannel channel =
      NettyChannelBuilder.forAddress("127.0.0.1", server.getPort()).usePlaintext().build();
  private final GRPCInferenceServiceBlockingStub client =
      GRPCInferenceServiceGrpc.newBlockingStub(channel);

  private static Server open() {
    try {
      return InferencePort.open(
          new Echo(),
          List.of(new RequestCheckInterceptor()),
          new InetSocketAddress("127.0.0.1", 0),
          1_000,
          STREAMS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  @Test
  void answersTheProtocolAndRefusesWhatIsTooLarge() {
    ModelInferRequest request = ModelInferRequest.newBuilder().setModelName("wine").build();
    assertThat(client.modelInfer(request).getModelName()).isEqualTo("wine");
    assertThatThrownBy(
            () -> client.modelInfer(request.toBuilder().setId("x".repeat(1_001)).build()))
        .hasMessageContaining("RESOURCE_EXHAUSTED");
    assertThatThrownBy(() -> client.serverLive(ServerLiveRequest.getDefaultInstance()))
        .hasMessageContaining("UNIMPLEMENTED");
  }

  @Test
  void aPortThatCannotBeHadIsNamedByItsProperty() {
    assertThatThrownBy(() -> port(70_000).start(new StartupEvent()))
        .hasMessage("millrace.models.inference.grpc-port is 70000: it must be 0 to 65535");
    assertThatThrownBy(() -> port(server.getPort()).start(new StartupEvent()))
        .hasMessageContaining("millrace.models.inference.grpc-port " + server.getPort());
  }

  private static InferencePort port(int number) {
    GrpcInferenceApi service = new GrpcInferenceApi(null, null, null);
    return new InferencePort(
        service, List.of(), () -> OptionalInt.of(number), STREAMS, "127.0.0.1", 1_000);
  }

  private static final class Echo extends GRPCInferenceServiceImplBase {
    @Override
    public void modelInfer(ModelInferRequest request, StreamObserver<ModelInferResponse> out) {
      out.onNext(ModelInferResponse.newBuilder().setModelName(request.getModelName()).build());
      out.onCompleted();
    }
  }
}
