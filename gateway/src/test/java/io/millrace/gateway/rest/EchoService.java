package io.millrace.gateway.rest;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.millrace.common.v1.ErrorReason;
import io.millrace.gateway.test.EchoServiceGrpc.EchoServiceImplBase;
import io.millrace.gateway.test.Everything;
import io.millrace.gateway.test.Literal;
import io.millrace.gateway.test.Nothing;
import io.millrace.runtime.error.GrpcErrors;
import io.millrace.runtime.error.MillraceException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Answers with what it was asked. */
final class EchoService extends EchoServiceImplBase {

  private static final Context.Key<Metadata> HEADERS = Context.key("headers");

  /** Counted down when a hanging call's client has gone. */
  final CountDownLatch cancelled = new CountDownLatch(1);

  @Override
  public void post(Everything request, StreamObserver<Everything> out) {
    echo(request, out);
  }

  @Override
  public void byName(Everything request, StreamObserver<Everything> out) {
    echo(request, out);
  }

  @Override
  public void byNameAct(Everything request, StreamObserver<Everything> out) {
    echo(request.toBuilder().addWords("act").build(), out);
  }

  @Override
  public void byLiteral(Everything request, StreamObserver<Literal> out) {
    out.onNext(Literal.newBuilder().setFound("literal").build());
    out.onCompleted();
  }

  @Override
  public void nested(Everything request, StreamObserver<Everything> out) {
    echo(request, out);
  }

  @Override
  public void pattern(Everything request, StreamObserver<Everything> out) {
    echo(request, out);
  }

  @Override
  public void listBody(Everything request, StreamObserver<Everything> out) {
    echo(request, out);
  }

  @Override
  public void scalarAnswer(Everything request, StreamObserver<Everything> out) {
    echo(request, out);
  }

  @Override
  public void void_(Everything request, StreamObserver<Nothing> out) {
    out.onNext(Nothing.getDefaultInstance());
    out.onCompleted();
  }

  @Override
  public void fail(Everything request, StreamObserver<Nothing> out) {
    if (request.getName().isEmpty()) {
      out.onError(
          Status.fromCodeValue(request.getCount())
              .withDescription("code " + request.getCount())
              .asRuntimeException());
    } else {
      ErrorReason reason = ErrorReason.valueOf("ERROR_REASON_" + request.getName());
      out.onError(GrpcErrors.toStatus(new MillraceException(reason, "because " + reason)));
    }
  }

  @Override
  public void hang(Everything request, StreamObserver<Nothing> out) {
    ((ServerCallStreamObserver<Nothing>) out).setOnCancelHandler(cancelled::countDown);
  }

  @Override
  public void metadata(Nothing request, StreamObserver<Everything> out) {
    Everything.Builder answer = Everything.newBuilder();
    String requestId = HEADERS.get().get(RequestIds.KEY);
    if (requestId != null) {
      answer.setName(requestId);
    }
    answer.setTimeMs(Context.current().getDeadline().timeRemaining(TimeUnit.MILLISECONDS));
    echo(answer.build(), out);
  }

  private static void echo(Everything request, StreamObserver<Everything> out) {
    out.onNext(request);
    out.onCompleted();
  }

  /** Keeps a call's headers where {@link #metadata} finds them. */
  static ServerInterceptor headers() {
    return new ServerInterceptor() {
      @Override
      public <Q, A> ServerCall.Listener<Q> interceptCall(
          ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        Context context = Context.current().withValue(HEADERS, headers);
        return io.grpc.Contexts.interceptCall(context, call, headers, next);
      }
    };
  }
}
