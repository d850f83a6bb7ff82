package io.millrace.tracking.log;

import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.error.GrpcErrors;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.grpc.Emitter;
import io.millrace.runtime.grpc.Inbound;
import io.millrace.tracking.log.LogStreamRefusals.Refusal;
import io.millrace.tracking.log.LogStreamStore.Opened;
import io.millrace.tracking.v1.LogItemRefusal;
import io.millrace.tracking.v1.LogStreamRequest;
import io.millrace.tracking.v1.LogStreamResponse;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

/**
 * Writes the items of one connection, and acknowledges them in order after their commits. A client
 * that does not read its answers is given no more room, and so sends no more.
 */
final class LogStreamAnswers {

  /** Rows that may be unanswered: two commits' worth, one being written and one gathering. */
  private static final int WINDOW = 10_000;

  private static final int REFUSALS_PER_RESPONSE = 500;

  private static final Answer END = new Answer(null, null, 0);

  private final RunLogger logger;
  private final Inbound<LogStreamRequest> in;
  private final Emitter<LogStreamResponse> out;
  private final Semaphore room = new Semaphore(WINDOW);

  /** In the order of the items. Bounded by the room. */
  private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();

  private volatile Throwable failure;
  private Thread thread;

  private record Answer(RunLog item, CompletableFuture<Void> decided, int rows) {}

  LogStreamAnswers(RunLogger logger, Inbound<LogStreamRequest> in, Emitter<LogStreamResponse> out) {
    this.logger = logger;
    this.in = in;
    this.out = out;
  }

  /** Tells where the stream goes on, and starts answering. */
  void opened(Opened stream) throws InterruptedException {
    LogStreamResponse.Builder response = LogStreamResponse.newBuilder();
    for (Refusal refusal : stream.refusals()) {
      if (response.getRefusalsCount() == REFUSALS_PER_RESPONSE) {
        // Acknowledges no more than it tells: the rest is told again if the connection breaks here.
        out.emit(response.build());
        response.clear();
      }
      add(response, refusal);
      response.setAcknowledgedSequence(refusal.sequence());
    }
    out.emit(response.setAcknowledgedSequence(stream.lastSequence()).build());
    thread = Thread.ofVirtual().start(this::run);
  }

  /** Writes an item and remembers to answer it, once there is room. */
  void expect(RunLog item) throws InterruptedException {
    int rows = Math.min(Math.max(2, item.weight()), WINDOW);
    room.acquire(rows);
    if (failure != null) {
      throw GrpcErrors.toStatus(failure);
    }
    answers.add(new Answer(item, logger.put(item), rows));
  }

  /** Says that no more items come. */
  void end() {
    answers.add(END);
  }

  /** Waits until everything is answered. */
  void await() throws InterruptedException {
    thread.join();
    if (failure != null) {
      throw GrpcErrors.toStatus(failure);
    }
  }

  private void run() {
    try {
      for (Answer next = answers.take(); next != END; ) {
        next = answer(next);
      }
    } catch (Throwable broken) {
      failure = broken;
      // Whoever takes the items may wait for either.
      room.release(WINDOW);
      in.abort(broken);
    }
  }

  /** Answers an item with all behind it that are decided. Returns the one after them. */
  private Answer answer(Answer first) throws InterruptedException {
    LogStreamResponse.Builder response = LogStreamResponse.newBuilder();
    int rows = 0;
    Answer next = first;
    do {
      add(response, next);
      rows += next.rows;
      next = answers.poll();
    } while (next != null
        && next != END
        && next.decided.isDone()
        && response.getRefusalsCount() < REFUSALS_PER_RESPONSE);
    out.emit(response.build());
    room.release(rows);
    return next != null ? next : answers.take();
  }

  private void add(LogStreamResponse.Builder response, Answer answer) throws InterruptedException {
    long sequence = answer.item.position().sequence();
    try {
      answer.decided.join();
    } catch (CompletionException undone) {
      if (!(undone.getCause() instanceof RefusedItem refused)) {
        throw interrupted(answer.item, undone.getCause());
      }
      add(response, Refusal.of(sequence, refused.why()));
    }
    response.setAcknowledgedSequence(sequence);
  }

  /**
   * What ends the connection. An item that fails for a reason that only a bug can have would fail
   * again whenever it is sent, so it is refused for good.
   */
  private MillraceException interrupted(RunLog item, Throwable why) throws InterruptedException {
    MillraceException known = GrpcErrors.fromStatus(GrpcErrors.toStatus(why));
    if (known.reason() != ErrorReason.ERROR_REASON_INTERNAL_ERROR) {
      return known;
    }
    LogStreamPosition place = item.position();
    logger
        .put(
            RunLog.refusedAt(
                new LogStreamPosition(place.stream(), place.epoch(), place.sequence(), known)))
        .handle((done, refused) -> done)
        .join();
    return MillraceException.unavailable(
        "The stream was interrupted at item %d. Open it again.".formatted(place.sequence()), why);
  }

  private static void add(LogStreamResponse.Builder response, Refusal refusal) {
    response.addRefusals(
        LogItemRefusal.newBuilder()
            .setSequence(refusal.sequence())
            .setReasonValue(refusal.reason())
            .setMessage(refusal.message()));
  }
}
