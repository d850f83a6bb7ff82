package io.millrace.runtime.skeleton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.millrace.alpha.v1.AlphaServiceGrpc;
import io.millrace.alpha.v1.NoteRequest;
import io.millrace.alpha.v1.NoteResponse;
import io.millrace.beta.v1.BetaServiceGrpc;
import io.millrace.beta.v1.CountRequest;
import io.millrace.beta.v1.CountResponse;
import io.millrace.beta.v1.EchoRequest;
import io.millrace.beta.v1.EchoResponse;
import io.millrace.beta.v1.KeepRequest;
import io.millrace.beta.v1.SumRequest;
import io.millrace.beta.v1.SumResponse;
import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.channel.Channels;
import io.millrace.runtime.error.GrpcErrors;
import io.millrace.runtime.skeleton.beta.BetaApi;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the design stands on, with two domains in one application: data of their own, calls through
 * stubs, and gRPC's traps, each in the JVM and over the port.
 */
@QuarkusTest
@QuarkusTestResource(TwoDatabases.class)
class SkeletonTest {

  /** How the services are reached. */
  enum Transport {
    IN_PROCESS,
    PORT
  }

  @Inject Channels channels;

  private ManagedChannel network;

  private Channel channel(Transport transport) {
    if (transport == Transport.IN_PROCESS) {
      return channels.to(BetaServiceGrpc.SERVICE_NAME);
    }
    int port =
        org.eclipse.microprofile.config.ConfigProvider.getConfig()
            .getValue("quarkus.http.port", Integer.class);
    network =
        NettyChannelBuilder.forAddress("127.0.0.1", port)
            .usePlaintext()
            .maxInboundMessageSize(16 << 20)
            .build();
    return network;
  }

  @AfterEach
  void close() {
    if (network != null) {
      network.shutdownNow();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDomainCallsAnotherThroughItsStubAndBothKeepTheirOwnData(Transport transport) {
    var alpha = AlphaServiceGrpc.newBlockingStub(channel(transport));
    NoteResponse before = alpha.note(NoteRequest.newBuilder().setText("a").build());
    NoteResponse after = alpha.note(NoteRequest.newBuilder().setText("b").build());

    assertThat(after.getHere()).isEqualTo(before.getHere() + 1);
    assertThat(after.getThere()).isEqualTo(before.getThere() + 1);
  }

  @ParameterizedTest
  @EnumSource
  void aMissingRequiredFieldIsNamedWithItsReason(Transport transport) {
    var beta = BetaServiceGrpc.newBlockingStub(channel(transport));

    StatusRuntimeException error =
        catchThrowableOfType(
            StatusRuntimeException.class, () -> beta.keep(KeepRequest.getDefaultInstance()));

    assertThat(error.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(error.getStatus().getDescription())
        .startsWith("Missing value for required parameter 'text'.");
    assertThat(GrpcErrors.fromStatus(error).reason())
        .isEqualTo(ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE);
  }

  @ParameterizedTest
  @EnumSource
  void aMessageOfFiveMegabytesGoesBothWays(Transport transport) {
    ByteString payload = ByteString.copyFrom(new byte[5 << 20]);

    EchoResponse answer =
        BetaServiceGrpc.newBlockingStub(channel(transport))
            .echo(EchoRequest.newBuilder().setPayload(payload).build());

    assertThat(answer.getPayload().size()).isEqualTo(payload.size());
  }

  @ParameterizedTest
  @EnumSource
  void anExpiredDeadlineEndsTheCall(Transport transport) {
    var beta =
        BetaServiceGrpc.newBlockingStub(channel(transport))
            .withDeadlineAfter(200, TimeUnit.MILLISECONDS);

    StatusRuntimeException error =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> beta.echo(EchoRequest.newBuilder().setDelayMs(5_000).build()));

    assertThat(error.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
  }

  /** Client and server end them at the same time, so that an answer begins as a stream is reset. */
  @ParameterizedTest
  @EnumSource
  void callsThatAreGivenUpEndNoOtherOfTheirConnection(Transport transport) throws Exception {
    Channel shared = channel(transport);
    var other =
        BetaServiceGrpc.newFutureStub(shared)
            .echo(EchoRequest.newBuilder().setDelayMs(5_000).build());
    for (int round = 0; round < 3; round++) {
      var impatient =
          BetaServiceGrpc.newFutureStub(shared).withDeadlineAfter(100, TimeUnit.MILLISECONDS);
      var calls =
          java.util.stream.IntStream.range(0, 50)
              .mapToObj(i -> impatient.echo(EchoRequest.newBuilder().setDelayMs(2_000).build()))
              .toList();
      for (var call : calls) {
        assertThat(catchThrowableOfType(ExecutionException.class, call::get))
            .hasMessageContaining("DEADLINE_EXCEEDED");
      }
    }
    other.get(20, TimeUnit.SECONDS);
  }

  /** The header alone, without a client that would end the call by itself. */
  @ParameterizedTest
  @EnumSource
  void theServerItselfEndsACallWhoseTimeoutHeaderHasPassed(Transport transport) throws Exception {
    CompletableFuture<Status> ended = new CompletableFuture<>();
    ClientCall<EchoRequest, EchoResponse> call =
        channel(transport).newCall(BetaServiceGrpc.getEchoMethod(), io.grpc.CallOptions.DEFAULT);
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of("grpc-timeout", Metadata.ASCII_STRING_MARSHALLER), "200m");
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            ended.complete(status);
          }
        },
        headers);
    call.request(1);
    call.sendMessage(EchoRequest.newBuilder().setDelayMs(10_000).build());
    call.halfClose();

    Status status = ended.get(5, TimeUnit.SECONDS);
    assertThat(status.getCode()).isIn(Status.Code.DEADLINE_EXCEEDED, Status.Code.CANCELLED);
  }

  @ParameterizedTest
  @EnumSource
  void aSlowReaderHoldsUpItsOwnStreamAndMemoryStaysBounded(Transport transport) throws Exception {
    Iterator<CountResponse> numbers =
        BetaServiceGrpc.newBlockingStub(channel(transport))
            .count(CountRequest.newBuilder().setTo(2_000).setPadding(100_000).build());
    numbers.next();
    Thread.sleep(500);

    // 2000 messages are 200 MB; what is on its way fits a few windows and buffers.
    assertThat(BetaApi.EMITTED.get()).isLessThan(200);
    long received = 1;
    while (numbers.hasNext()) {
      assertThat(numbers.next().getNumber()).isEqualTo(received++);
    }
    assertThat(received).isEqualTo(2_000);
  }

  @ParameterizedTest
  @EnumSource
  void aCancelledStreamEndsItsWork(Transport transport) throws Exception {
    long endless = BetaApi.endless();
    var context = io.grpc.Context.current().withCancellation();
    context.run(
        () ->
            BetaServiceGrpc.newBlockingStub(channel(transport))
                .count(CountRequest.newBuilder().setTo(endless).build())
                .next());
    context.cancel(null);

    for (int i = 0; i < 100 && !BetaApi.ENDED.contains(endless); i++) {
      Thread.sleep(50);
    }
    assertThat(BetaApi.ENDED).contains(endless);
  }

  @ParameterizedTest
  @EnumSource
  void aClientStreamIsReadToItsEnd(Transport transport) throws Exception {
    CompletableFuture<Long> sum = new CompletableFuture<>();
    StreamObserver<SumRequest> out =
        BetaServiceGrpc.newStub(channel(transport))
            .sum(
                new StreamObserver<SumResponse>() {
                  @Override
                  public void onNext(SumResponse answer) {
                    sum.complete(answer.getSum());
                  }

                  @Override
                  public void onError(Throwable failure) {
                    sum.completeExceptionally(failure);
                  }

                  @Override
                  public void onCompleted() {}
                });
    for (int number = 1; number <= 10_000; number++) {
      out.onNext(SumRequest.newBuilder().setNumber(number).build());
    }
    out.onCompleted();

    assertThat(sum.get(10, TimeUnit.SECONDS)).isEqualTo(50_005_000L);
  }

  @ParameterizedTest
  @EnumSource
  void manyCallsAtOnceAreAllAnswered(Transport transport) throws Exception {
    var beta = BetaServiceGrpc.newFutureStub(channel(transport));
    var calls =
        java.util.stream.IntStream.range(0, 5_000)
            .mapToObj(
                i ->
                    beta.echo(
                        EchoRequest.newBuilder()
                            .setPayload(ByteString.copyFromUtf8("n" + i))
                            .build()))
            .toList();
    for (int i = 0; i < calls.size(); i++) {
      assertThat(calls.get(i).get(20, TimeUnit.SECONDS).getPayload().toStringUtf8())
          .isEqualTo("n" + i);
    }
  }
}
