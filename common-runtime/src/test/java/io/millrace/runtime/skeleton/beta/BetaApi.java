package io.millrace.runtime.skeleton.beta;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.millrace.beta.v1.BetaServiceGrpc;
import io.millrace.beta.v1.CountRequest;
import io.millrace.beta.v1.CountResponse;
import io.millrace.beta.v1.EchoRequest;
import io.millrace.beta.v1.EchoResponse;
import io.millrace.beta.v1.KeepRequest;
import io.millrace.beta.v1.KeepResponse;
import io.millrace.beta.v1.SumRequest;
import io.millrace.beta.v1.SumResponse;
import io.millrace.runtime.grpc.Calls;
import io.quarkus.grpc.GrpcService;
import io.quarkus.narayana.jta.QuarkusTransaction;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The second domain. Says how far its streams got, for the tests to see. */
@GrpcService
public class BetaApi extends BetaServiceGrpc.BetaServiceImplBase {

  /** How many messages the last Count has emitted. */
  public static final AtomicLong EMITTED = new AtomicLong();

  /** The {@code to} of the Counts that have ended, however they ended. */
  public static final Set<Long> ENDED = ConcurrentHashMap.newKeySet();

  private static final AtomicLong CALLS = new AtomicLong();

  private final Calls calls;

  BetaApi(Calls calls) {
    this.calls = calls;
  }

  /** How far a Count is to go that goes on for ever, and that {@link #ENDED} tells from others. */
  public static long endless() {
    return Long.MAX_VALUE - CALLS.incrementAndGet();
  }

  @Override
  public void keep(KeepRequest request, StreamObserver<KeepResponse> out) {
    calls.unary(
        out,
        () ->
            QuarkusTransaction.requiringNew()
                .call(
                    () -> {
                      BetaNote note = new BetaNote();
                      note.text = request.getText();
                      note.persist();
                      return KeepResponse.newBuilder().setCount(BetaNote.count()).build();
                    }));
  }

  @Override
  public void echo(EchoRequest request, StreamObserver<EchoResponse> out) {
    calls.unary(
        out,
        () -> {
          Thread.sleep(request.getDelayMs());
          return EchoResponse.newBuilder().setPayload(request.getPayload()).build();
        });
  }

  @Override
  public void count(CountRequest request, StreamObserver<CountResponse> out) {
    EMITTED.set(0);
    ByteString padding = ByteString.copyFrom(new byte[request.getPadding()]);
    calls.stream(
        out,
        emitter -> {
          try {
            for (long number = 0; number < request.getTo(); number++) {
              emitter.emit(
                  CountResponse.newBuilder().setNumber(number).setPadding(padding).build());
              EMITTED.incrementAndGet();
            }
          } finally {
            ENDED.add(request.getTo());
          }
        });
  }

  @Override
  public StreamObserver<SumRequest> sum(StreamObserver<SumResponse> out) {
    return calls.receive(
        out,
        in -> {
          long sum = 0;
          for (SumRequest next = in.next(); next != null; next = in.next()) {
            sum += next.getNumber();
          }
          return SumResponse.newBuilder().setSum(sum).build();
        });
  }
}
