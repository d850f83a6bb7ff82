package io.millrace.runtime.grpc;

import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.error.GrpcErrors;
import io.millrace.runtime.error.MillraceException;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * How every RPC method answers: it hands its work over and returns, so that the event loop it was
 * called on is never blocked. The work runs on a virtual thread with the call's gRPC {@link
 * Context}, hence its deadline; the answer goes out on the event loop that the call came in on.
 */
@ApplicationScoped
public class Calls {

  /** For streams whose senders have nothing to say at times: {@code KeepAlive} finds the dead. */
  private static final Duration FOR_EVER = Duration.ofDays(10_000);

  private final Duration patience;
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();

  Calls(StreamConfig config) {
    patience = config.stallTimeout();
  }

  /** The work of a server-streaming RPC. */
  @FunctionalInterface
  public interface Streaming<T> {
    /** Emits messages until done; returning ends the stream, throwing fails it. */
    void run(Emitter<T> out) throws Exception;
  }

  /** The work of a client-streaming RPC. */
  @FunctionalInterface
  public interface Receiving<I, O> {
    /** Takes messages until there are no more, and answers. Throwing fails the call. */
    O run(Inbound<I> in) throws Exception;
  }

  /** The work of an RPC whose both sides stream. */
  @FunctionalInterface
  public interface Exchanging<I, O> {
    /** Takes and emits messages until done; returning ends the call, throwing fails it. */
    void run(Inbound<I> in, Emitter<O> out) throws Exception;
  }

  /** Answers with what {@code work} returns. {@code work} may block. */
  public <T> void unary(StreamObserver<T> out, Callable<T> work) {
    Executor loop = callersLoop();
    ignoreCancellation(out);
    workers.execute(
        Context.current()
            .wrap(
                () -> {
                  T answer;
                  try {
                    answer = work.call();
                  } catch (Throwable failure) {
                    loop.execute(() -> out.onError(GrpcErrors.toStatus(failure)));
                    return;
                  }
                  loop.execute(() -> answer(out, answer));
                }));
  }

  /**
   * Answers with what {@code quick} returns, on the calling event loop, which it must not hold up;
   * if that is null, with what {@code work} returns, as {@link #unary(StreamObserver, Callable)}.
   */
  public <T> void unary(StreamObserver<T> out, Callable<T> quick, Callable<T> work) {
    ignoreCancellation(out);
    T answer;
    try {
      answer = quick.call();
    } catch (Throwable failure) {
      out.onError(GrpcErrors.toStatus(failure));
      return;
    }
    if (answer == null) {
      unary(out, work);
    } else {
      answer(out, answer);
    }
  }

  /** Answers with what the stage completes with. For work that needs no thread of its own. */
  public <T> void complete(StreamObserver<T> out, Supplier<CompletionStage<T>> work) {
    Executor loop = callersLoop();
    ignoreCancellation(out);
    start(work)
        .whenComplete(
            (answer, failure) ->
                loop.execute(
                    () -> {
                      if (failure == null) {
                        answer(out, answer);
                      } else {
                        out.onError(GrpcErrors.toStatus(failure));
                      }
                    }));
  }

  /** Answers with {@code answer} once the stage completes. */
  public <T> void complete(StreamObserver<T> out, Supplier<CompletionStage<Void>> work, T answer) {
    complete(out, () -> work.get().thenApply(done -> answer));
  }

  private static <T> CompletionStage<T> start(Supplier<CompletionStage<T>> work) {
    try {
      return work.get();
    } catch (RuntimeException refused) {
      return CompletableFuture.failedStage(refused);
    }
  }

  /** Streams what {@code work} emits, no faster than the reader reads. {@code work} may block. */
  public <T> void stream(StreamObserver<T> out, Streaming<T> work) {
    Emitter<T> emitter = new Emitter<>((ServerCallStreamObserver<T>) out, callersLoop(), patience);
    workers.execute(
        Context.current()
            .wrap(
                () -> {
                  try {
                    work.run(emitter);
                    emitter.complete();
                  } catch (Throwable failure) {
                    emitter.fail(failure);
                  }
                }));
  }

  /**
   * Answers a client stream with what {@code work} makes of it. {@code work} may block; a sender
   * that stands still for too long is given up.
   */
  public <I, O> StreamObserver<I> receive(StreamObserver<O> out, Receiving<I, O> work) {
    Inbound<I> inbound = new Inbound<>((ServerCallStreamObserver<O>) out, patience);
    Executor loop = callersLoop();
    workers.execute(
        Context.current()
            .wrap(
                () -> {
                  O answer;
                  try {
                    answer = work.run(inbound);
                  } catch (Throwable failure) {
                    loop.execute(() -> inbound.fail(out, failure));
                    return;
                  }
                  loop.execute(() -> answer(out, answer));
                }));
    return inbound;
  }

  /**
   * Both sides stream, each no faster than the other reads. {@code work} may block; the ends may be
   * used by a thread each. The sender may be silent for as long as it is there.
   */
  public <I, O> StreamObserver<I> exchange(StreamObserver<O> out, Exchanging<I, O> work) {
    ServerCallStreamObserver<O> call = (ServerCallStreamObserver<O>) out;
    Emitter<O> emitter = new Emitter<>(call, callersLoop(), patience);
    Inbound<I> inbound = new Inbound<>(call, FOR_EVER);
    // A call has one handler, and each end has set its own.
    call.setOnCancelHandler(
        () -> {
          inbound.cancel();
          emitter.wake();
        });
    workers.execute(
        Context.current()
            .wrap(
                () -> {
                  try {
                    work.run(inbound, emitter);
                    emitter.complete();
                  } catch (Throwable failure) {
                    emitter.fail(failure);
                  }
                }));
    return inbound;
  }

  void stop(@Observes ShutdownEvent event) {
    workers.shutdown();
  }

  static MillraceException stalled(String how) {
    return new MillraceException(ErrorReason.ERROR_REASON_DEADLINE_EXCEEDED, how);
  }

  private static <T> void answer(StreamObserver<T> out, T message) {
    out.onNext(message);
    out.onCompleted();
  }

  /** A cancelled call's answer goes nowhere; without a handler, giving it would throw. */
  private static void ignoreCancellation(StreamObserver<?> out) {
    ((ServerCallStreamObserver<?>) out).setOnCancelHandler(() -> {});
  }

  /** The event loop that the current call came in on, or the calling thread where there is none. */
  static Executor callersLoop() {
    io.vertx.core.Context context = Vertx.currentContext();
    return context == null ? Runnable::run : work -> context.runOnContext(ignored -> work.run());
  }
}
