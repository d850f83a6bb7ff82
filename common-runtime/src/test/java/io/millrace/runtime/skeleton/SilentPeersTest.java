package io.millrace.runtime.skeleton;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.millrace.beta.v1.BetaServiceGrpc;
import io.millrace.beta.v1.CountRequest;
import io.millrace.beta.v1.CountResponse;
import io.millrace.beta.v1.SumRequest;
import io.millrace.beta.v1.SumResponse;
import io.millrace.runtime.channel.Channels;
import io.millrace.runtime.skeleton.SkeletonTest.Transport;
import io.millrace.runtime.skeleton.beta.BetaApi;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nobody waits for ever for a peer that is there and does nothing. */
@QuarkusTest
@Timeout(60)
@QuarkusTestResource(TwoDatabases.class)
class SilentPeersTest {

  @Inject Channels channels;

  private ManagedChannel network;

  private static int port() {
    return ConfigProvider.getConfig().getValue("quarkus.http.port", Integer.class);
  }

  private Channel channel(Transport transport) {
    if (transport == Transport.IN_PROCESS) {
      return channels.to(BetaServiceGrpc.SERVICE_NAME);
    }
    network = NettyChannelBuilder.forAddress("127.0.0.1", port()).usePlaintext().build();
    return network;
  }

  @AfterEach
  void close() {
    if (network != null) {
      network.shutdownNow();
    }
  }

  /** A client that answers whether it is there, and listens only. */
  private static <Q, A> CompletableFuture<Status> start(ClientCall<Q, A> call, Q first) {
    CompletableFuture<Status> closed = new CompletableFuture<>();
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            closed.complete(status);
          }
        },
        new Metadata());
    call.request(1);
    call.sendMessage(first);
    return closed;
  }

  @ParameterizedTest
  @EnumSource
  void aReaderThatTakesNothingIsGivenUp(Transport transport) throws Exception {
    long endless = BetaApi.endless();
    ClientCall<CountRequest, CountResponse> call =
        channel(transport).newCall(BetaServiceGrpc.getCountMethod(), CallOptions.DEFAULT);
    start(call, CountRequest.newBuilder().setTo(endless).setPadding(10_000).build());
    call.halfClose();

    while (!BetaApi.ENDED.contains(endless)) {
      Thread.sleep(20);
    }
    call.cancel("seen", null);
  }

  @ParameterizedTest
  @EnumSource
  void aSenderThatSendsNothingIsGivenUp(Transport transport) throws Exception {
    ClientCall<SumRequest, SumResponse> call =
        channel(transport).newCall(BetaServiceGrpc.getSumMethod(), CallOptions.DEFAULT);
    CompletableFuture<Status> closed = start(call, SumRequest.newBuilder().setNumber(1).build());

    Status status = closed.get(30, TimeUnit.SECONDS);
    assertThat(status.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(status.getDescription()).isEqualTo("Nothing was sent for too long.");
  }
}
