package io.millrace.models.engine.python;

import io.millrace.common.v1.ErrorReason;
import io.millrace.models.worker.v1.FailureKind;
import io.millrace.models.worker.v1.WorkerAnswer;
import io.millrace.models.worker.v1.WorkerRequest;
import io.millrace.python.process.Child;
import io.millrace.runtime.error.MillraceException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** A Python process that has loaded a model. For one call at a time. */
final class Worker {

  private static final Duration GRACE = Duration.ofSeconds(2);

  /** What it is doing. */
  private enum State {
    IDLE,
    CALLED,
    /** The call took too long. */
    LATE,
    /** It has ended, or what it says makes no sense. */
    LOST
  }

  private final String name;
  private final Child child;
  private final WorkerChannel channel;
  private final boolean isStreamable;
  private final Duration timeout;
  private volatile boolean isRetired;
  private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);

  Worker(
      String name,
      Child child,
      WorkerChannel channel,
      boolean isStreamable,
      WorkerSettings settings) {
    this.name = name;
    this.child = child;
    this.channel = channel;
    this.isStreamable = isStreamable;
    this.timeout = settings.callTimeout();
  }

  String name() {
    return name;
  }

  boolean isStreamable() {
    return isStreamable;
  }

  /** Whether it can be called. */
  boolean isUsable() {
    return state.get() == State.IDLE && child.isAlive();
  }

  /** It is to go once it has answered the call that it may have. */
  void retire() {
    isRetired = true;
  }

  boolean isRetired() {
    return isRetired;
  }

  /** Completes with how it ended. */
  CompletableFuture<String> ended() {
    return child.ended().thenApply(status -> child.ending());
  }

  /**
   * Asks, and hands on each answer until one is not of predictions.
   *
   * @return the last answer; null if the worker had ended before it was asked
   * @param parts what it throws ends the stream, and is thrown
   * @throws MillraceException DEADLINE_EXCEEDED if it takes too long for one answer,
   *     TEMPORARILY_UNAVAILABLE if the worker ends; it is of no use then
   */
  WorkerAnswer call(WorkerRequest request, Consumer<WorkerAnswer> parts) {
    state.set(State.CALLED);
    Future<?> limit = Timer.after(timeout, this::giveUp);
    boolean isSent = false;
    RuntimeException refusal = null;
    try {
      channel.send(request);
      isSent = true;
      WorkerAnswer answer = channel.receive();
      while (request.getIsStream() && answer.hasPredictions()) {
        // A slow reader takes nothing of the model's time.
        limit.cancel(false);
        refusal = refusal == null ? handOn(answer, parts) : refusal;
        limit = Timer.after(timeout, this::giveUp);
        answer = channel.receive();
      }
      if (!isLast(answer) && !state.compareAndSet(State.CALLED, State.IDLE)) {
        throw late();
      }
      if (refusal != null) {
        throw refusal;
      }
      return answer;
    } catch (IOException e) {
      if (!state.compareAndSet(State.CALLED, State.LOST)) {
        throw late();
      }
      child.kill();
      if (!isSent) {
        return null;
      }
      throw MillraceException.unavailable(
          "%s %s while it was predicting, and is started again.".formatted(name, ended().join()),
          null);
    } finally {
      limit.cancel(false);
      if (state.compareAndSet(State.CALLED, State.LOST)) {
        // It ends by itself; or what it says would be taken for the answer to the next call.
        child.kill();
      }
    }
  }

  /** Answers with why no more parts are taken, which the worker is told; null if they are. */
  private RuntimeException handOn(WorkerAnswer answer, Consumer<WorkerAnswer> parts)
      throws IOException {
    try {
      parts.accept(answer);
      return null;
    } catch (RuntimeException refusal) {
      channel.send(WorkerRequest.newBuilder().setIsStop(true).build());
      return refusal;
    }
  }

  /** Whether the worker ends after it has said this. */
  private static boolean isLast(WorkerAnswer answer) {
    return answer.getFailure().getKind() == FailureKind.FAILURE_KIND_MEMORY;
  }

  private void giveUp() {
    if (state.compareAndSet(State.CALLED, State.LATE)) {
      child.kill();
    }
  }

  private MillraceException late() {
    return new MillraceException(
        ErrorReason.ERROR_REASON_DEADLINE_EXCEEDED,
        "The model did not answer within %s; %s is started again.".formatted(timeout, name));
  }

  /** Ends it. */
  void close() {
    state.set(State.LOST);
    try {
      channel.close();
    } catch (IOException e) {
      child.kill();
    }
    // It ends by itself when there is nobody to talk to.
    child.stop(GRACE);
  }
}
