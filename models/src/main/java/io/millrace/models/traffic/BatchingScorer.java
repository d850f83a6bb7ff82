package io.millrace.models.traffic;

import io.millrace.common.v1.ErrorReason;
import io.millrace.models.data.Payload;
import io.millrace.models.engine.Scorer;
import io.millrace.runtime.error.MillraceException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Predicts the rows of calls that come at the same time together. A call that finds the model idle
 * is made at once (or after the wait that was asked for); those that come meanwhile are the next
 * batch. One of the waiting callers makes it for all of them: there is no thread of its own.
 */
public final class BatchingScorer implements Scorer {

  private static final Logger LOG = Logger.getLogger(BatchingScorer.class);

  private final Scorer engine;
  private final int maxRows;
  private final long maxWaitNanos;
  private final int parallel = Runtime.getRuntime().availableProcessors();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final ArrayDeque<Call> queue = new ArrayDeque<>();
  private int rowsQueued;
  private int batchesUnderWay;
  private boolean isGathering;

  /** Where a model was once found not to answer a row for a row, calls are made one by one. */
  private volatile boolean isRowByRow = true;

  /** Batches of at most so many rows; the first call of an idle model waits so long for others. */
  public BatchingScorer(Scorer engine, int maxRows, Duration maxWait) {
    this.engine = engine;
    this.maxRows = maxRows;
    this.maxWaitNanos = maxWait.toNanos();
  }

  /** Somebody who waits: for an answer, or to be handed a batch that is to be made. */
  private static final class Call {
    private final Payload input;
    private final int rows;
    private final CompletableFuture<Void> woken = new CompletableFuture<>();
    private List<Call> batch;
    private Payload answer;
    private RuntimeException failure;

    Call(Payload input, int rows) {
      this.input = input;
      this.rows = rows;
    }
  }

  @Override
  public Payload predict(Payload input, Map<String, Object> params) {
    int rows = Rows.count(input);
    if (!isRowByRow || !params.isEmpty() || rows < 1 || rows >= maxRows) {
      return engine.predict(input, params);
    }
    Call call = new Call(input, rows);
    if (!join(call)) {
      call.woken.join();
    }
    if (call.batch != null) {
      try {
        predict(call.batch);
      } finally {
        handOver(call);
      }
    }
    if (call.failure != null) {
      throw call.failure;
    }
    if (call.answer == null) {
      throw new IllegalStateException("whoever was to make the batch has failed");
    }
    return call.answer;
  }

  /** Each by itself: parts are of one row. */
  @Override
  public void predictStream(Payload input, Map<String, Object> params, Consumer<Payload> parts) {
    engine.predictStream(input, params, parts);
  }

  /** Queues a call; answers whether it has been given a batch to make. */
  private boolean join(Call call) {
    lock.lock();
    try {
      queue.add(call);
      rowsQueued += call.rows;
      if (isGathering) {
        arrived.signal();
      } else if (batchesUnderWay < parallel) {
        batchesUnderWay++;
        gather();
        call.batch = nextBatch();
        appointMakers();
        return true;
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Lets more calls come, where that is asked for. */
  private void gather() {
    long left = maxWaitNanos;
    isGathering = true;
    try {
      while (left > 0 && rowsQueued < maxRows) {
        left = arrived.awaitNanos(left);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } finally {
      isGathering = false;
    }
  }

  /** From the head of the queue, what fits together. */
  private List<Call> nextBatch() {
    List<Call> batch = new ArrayList<>();
    int rows = 0;
    for (Call next = queue.peek(); next != null; next = queue.peek()) {
      boolean hasRoom = batch.isEmpty() || rows + next.rows <= maxRows;
      if (!hasRoom || !batch.isEmpty() && !Rows.fit(batch.getFirst().input, next.input)) {
        break;
      }
      rows += next.rows;
      batch.add(queue.poll());
    }
    rowsQueued -= rows;
    return batch;
  }

  private void appointMakers() {
    // Whoever gathers makes the batch of what is queued, and appoints for the rest.
    while (!isGathering && !queue.isEmpty() && batchesUnderWay < parallel) {
      batchesUnderWay++;
      Call maker = queue.peek();
      maker.batch = nextBatch();
      maker.woken.complete(null);
    }
  }

  /** Wakes those whose call was made, and whoever makes the next batch. */
  private void handOver(Call maker) {
    for (Call call : maker.batch) {
      call.woken.complete(null);
    }
    lock.lock();
    try {
      batchesUnderWay--;
      appointMakers();
    } finally {
      lock.unlock();
    }
  }

  private void predict(List<Call> batch) {
    if (batch.size() == 1) {
      predictAlone(batch.getFirst());
    } else if (!predictTogether(batch)) {
      batch.forEach(this::predictAlone);
      if (isRowByRow && batch.stream().allMatch(call -> call.failure == null)) {
        isRowByRow = false;
        LOG.warn("A model answers calls that it refuses together: they are no longer batched");
      }
    }
  }

  /**
   * Answers false if the calls must be made one by one: whoever is wrong is to hear of it alone.
   */
  private boolean predictTogether(List<Call> batch) {
    Payload input = Rows.join(batch.stream().map(call -> call.input).toList());
    Payload answer;
    try {
      answer = engine.predict(input, Map.of());
    } catch (RuntimeException failure) {
      if (!isOfTheEngine(failure)) {
        return false;
      }
      batch.forEach(call -> call.failure = failure);
      return true;
    }
    if (Rows.count(answer) != Rows.count(input)) {
      isRowByRow = false;
      LOG.warnf(
          "A model does not answer a row for a row (%d for %d): its calls are no longer batched",
          Rows.count(answer), Rows.count(input));
      return false;
    }
    int from = 0;
    for (Call call : batch) {
      call.answer = Rows.slice(answer, from, call.rows);
      from += call.rows;
    }
    return true;
  }

  /** Nobody's input is to blame, and each call by itself would only take as long again. */
  private static boolean isOfTheEngine(RuntimeException failure) {
    return failure instanceof MillraceException known
        && (known.reason() == ErrorReason.ERROR_REASON_TEMPORARILY_UNAVAILABLE
            || known.reason() == ErrorReason.ERROR_REASON_DEADLINE_EXCEEDED);
  }

  private void predictAlone(Call call) {
    try {
      call.answer = engine.predict(call.input, Map.of());
    } catch (RuntimeException failure) {
      call.failure = failure;
    }
  }

  @Override
  public void close() {
    engine.close();
  }
}
