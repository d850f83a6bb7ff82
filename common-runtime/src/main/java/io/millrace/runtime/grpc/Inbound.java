package io.millrace.runtime.grpc;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.millrace.runtime.error.GrpcErrors;
import io.millrace.runtime.error.MillraceException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The reading end of a client stream, for one virtual thread: {@link #next} waits for a message and
 * asks the sender for one more, so that a fast sender waits and at most {@value #AHEAD} messages
 * are held.
 *
 * @param <T> the stream's message
 */
public final class Inbound<T> implements StreamObserver<T> {

  /** How many messages may be on their way before the first is taken. */
  private static final int AHEAD = 4;

  private final ServerCallStreamObserver<?> call;
  private final long patienceNanos;

  /** Holds a message, or how the stream ended. Bounded by what was asked for. */
  private final BlockingQueue<Signal<T>> signals = new LinkedBlockingQueue<>();

  private record Signal<T>(T message, Throwable failure) {}

  /**
   * @param patience how long the sender may send nothing
   */
  Inbound(ServerCallStreamObserver<?> call, Duration patience) {
    this.call = call;
    patienceNanos = patience.toNanos();
    call.disableAutoRequest();
    call.setOnCancelHandler(this::cancel);
    // A deadline ends the context; the port's server then tells nobody of a cancellation.
    Context.current().addListener(ended -> cancel(), Runnable::run);
    call.request(AHEAD);
  }

  /**
   * The next message, or null after the last one.
   *
   * @throws io.grpc.StatusRuntimeException CANCELLED when the sender has gone or its deadline
   *     passed
   * @throws MillraceException DEADLINE_EXCEEDED when the sender has sent nothing for too long
   * @throws InterruptedException when the server stops
   */
  public T next() throws InterruptedException {
    Signal<T> signal = signals.poll(patienceNanos, TimeUnit.NANOSECONDS);
    if (signal == null) {
      throw Calls.stalled("Nothing was sent for too long.");
    }
    if (signal.failure != null) {
      throw GrpcErrors.toStatus(signal.failure);
    }
    if (signal.message != null) {
      call.request(1);
    }
    return signal.message;
  }

  /** Makes {@link #next} throw {@code failure}, behind the messages that are here already. */
  public void abort(Throwable failure) {
    signals.add(new Signal<>(null, failure));
  }

  void cancel() {
    abort(cancelled());
  }

  @Override
  public void onNext(T message) {
    signals.add(new Signal<>(message, null));
  }

  @Override
  public void onError(Throwable failure) {
    cancel();
  }

  @Override
  public void onCompleted() {
    signals.add(new Signal<>(null, null));
  }

  void fail(StreamObserver<?> out, Throwable failure) {
    if (!call.isCancelled()) {
      out.onError(GrpcErrors.toStatus(failure));
    }
  }

  private static Throwable cancelled() {
    return Status.CANCELLED.withDescription("the sender has gone").asRuntimeException();
  }
}
