package io.millrace.runtime.grpc;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.millrace.runtime.error.GrpcErrors;
import io.millrace.runtime.error.MillraceException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The writing end of a server stream, for one virtual thread: {@link #emit} waits until the reader
 * has room, so that a slow reader holds up its own stream and nothing else, and at most one message
 * is held.
 *
 * @param <T> the stream's message
 */
public final class Emitter<T> {

  private final ServerCallStreamObserver<T> out;
  private final Executor loop;
  private final long patienceNanos;
  private final Context context = Context.current();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Guarded by the lock: a message is on its way to the event loop. */
  private boolean sending;

  /**
   * Of the event loop: no message may follow. The work may have left a thread behind that emits.
   */
  private volatile boolean isClosed;

  /**
   * @param patience how long the reader may take nothing
   */
  Emitter(ServerCallStreamObserver<T> out, Executor loop, Duration patience) {
    this.out = out;
    this.loop = loop;
    patienceNanos = patience.toNanos();
    out.setOnReadyHandler(this::wake);
    out.setOnCancelHandler(this::wake);
    // A deadline ends the context; the port's server then tells nobody of a cancellation.
    context.addListener(ended -> wake(), Runnable::run);
  }

  /**
   * Sends a message, waiting for room.
   *
   * @throws io.grpc.StatusRuntimeException CANCELLED when the reader has gone, its deadline passed,
   *     or the stream has ended
   * @throws MillraceException DEADLINE_EXCEEDED when the reader has taken nothing for too long
   * @throws InterruptedException when the server stops
   */
  public void emit(T message) throws InterruptedException {
    lock.lock();
    try {
      long left = patienceNanos;
      while (!isOver() && (sending || !out.isReady())) {
        if (left <= 0) {
          throw Calls.stalled("The answers were not read for too long.");
        }
        left = changed.awaitNanos(left);
      }
      if (isOver()) {
        throw Status.CANCELLED.withDescription("the reader has gone").asRuntimeException();
      }
      sending = true;
    } finally {
      lock.unlock();
    }
    loop.execute(() -> send(message));
  }

  private boolean isOver() {
    return isClosed || out.isCancelled() || context.isCancelled();
  }

  private void send(T message) {
    try {
      if (!isClosed) {
        out.onNext(message);
      }
    } finally {
      lock.lock();
      try {
        sending = false;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  void complete() {
    loop.execute(
        () -> {
          end();
          if (!out.isCancelled()) {
            out.onCompleted();
          }
        });
  }

  void fail(Throwable failure) {
    loop.execute(
        () -> {
          end();
          if (!out.isCancelled()) {
            out.onError(GrpcErrors.toStatus(failure));
          }
        });
  }

  private void end() {
    isClosed = true;
    wake();
  }

  void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
