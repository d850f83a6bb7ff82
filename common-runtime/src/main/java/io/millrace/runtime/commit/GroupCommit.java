package io.millrace.runtime.commit;

import io.millrace.runtime.error.DatabaseErrors;
import io.millrace.runtime.error.MillraceException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;

/**
 * Writes that arrive together commit together: callers only enqueue, one thread owns the
 * transaction, and nobody is told before the commit. While one batch commits the next one gathers,
 * so batches grow with the load and a lone write does not wait.
 *
 * <p>A batch that fails is halved and tried again, down to the write that cannot be done, so that
 * each caller gets an answer of its own. A database that is away fails all of it at once, and what
 * waits behind it. A lock that somebody holds on to fails the writes that need it; as all wait for
 * that each time, a batch is not halved for it any more once that was often.
 *
 * @param <T> a write, as its callers hand it in
 * @param <R> what a caller hears after the commit
 */
public final class GroupCommit<T, R> implements AutoCloseable {

  private static final String STOPPING = "The server is stopping. Try again.";

  /** Enough to find one write among 16 000. */
  private static final int LOCK_TIMEOUTS = 16;

  private final Committer<T, R> committer;
  private final int maxWeight;
  private final ToIntFunction<T> weight;
  private final BlockingQueue<Write<T, R>> queue;
  private final Thread thread;

  /** In the present batch. */
  private int lockTimeouts;

  /** Put into the queue to end the wait for a write. */
  private final Write<T, R> wakeUp = new Write<>(null);

  private volatile boolean closed;

  /** Nobody takes from the queue any more. */
  private volatile boolean ended;

  /** Does a batch in one transaction. */
  @FunctionalInterface
  public interface Committer<T, R> {
    /**
     * Returns after the commit. Writes that it refused through {@link Write#refuse} are answered
     * with that refusal and are no part of the commit.
     */
    void commit(List<Write<T, R>> batch) throws Exception;
  }

  /**
   * @param name the thread's name
   * @param capacity how many writes may wait; more are refused as TEMPORARILY_UNAVAILABLE
   * @param maxWeight how much goes into one batch; a heavier write goes alone
   * @param weight what a write weighs, such as its number of rows
   */
  public GroupCommit(
      String name,
      int capacity,
      int maxWeight,
      ToIntFunction<T> weight,
      Committer<T, R> committer) {
    this.committer = committer;
    this.maxWeight = maxWeight;
    this.weight = weight;
    queue = new ArrayBlockingQueue<>(capacity);
    thread = Thread.ofPlatform().daemon().name(name).start(this::run);
  }

  /** Enqueues a write. The future completes after its commit, or with why it was not made. */
  public CompletableFuture<R> submit(T content) {
    Write<T, R> write = new Write<>(content);
    if (closed) {
      refuse(write, STOPPING);
    } else if (queue.offer(write)) {
      refuseQueuedIfEnded();
    } else {
      refuse(write, "The server has too much to write at once. Try again.");
    }
    return write.done();
  }

  /** Enqueues a write as {@link #submit} does, waiting for room. For callers that may block. */
  public CompletableFuture<R> put(T content) throws InterruptedException {
    Write<T, R> write = new Write<>(content);
    while (!closed) {
      // Looks again at times: nobody makes room once the queue is closed.
      if (queue.offer(write, 1, TimeUnit.SECONDS)) {
        refuseQueuedIfEnded();
        return write.done();
      }
    }
    refuse(write, STOPPING);
    return write.done();
  }

  /** A write that came into the queue behind the last look at it would wait for ever. */
  private void refuseQueuedIfEnded() {
    if (ended) {
      for (Write<T, R> late = queue.poll(); late != null; late = queue.poll()) {
        refuse(late, STOPPING);
      }
    }
  }

  private static void refuse(Write<?, ?> write, String why) {
    write.refuse(MillraceException.unavailable(why, null));
    write.answer(null);
  }

  private void run() {
    try {
      commitUntilClosed();
    } finally {
      ended = true;
      refuseQueuedIfEnded();
    }
  }

  private void commitUntilClosed() {
    List<Write<T, R>> batch = new ArrayList<>();
    while (!closed || !queue.isEmpty()) {
      try {
        gather(batch);
      } catch (InterruptedException nobodyDoes) {
        Thread.currentThread().interrupt();
        return;
      }
      lockTimeouts = 0;
      commit(batch);
      batch.clear();
    }
  }

  private void gather(List<Write<T, R>> batch) throws InterruptedException {
    Write<T, R> next = queue.take();
    int total = 0;
    while (next != null) {
      if (next != wakeUp) {
        batch.add(next);
        total += weight.applyAsInt(next.content());
      }
      Write<T, R> following = queue.peek();
      if (following != null
          && following != wakeUp
          && total + weight.applyAsInt(following.content()) > maxWeight) {
        return;
      }
      next = queue.poll();
    }
  }

  private void commit(List<Write<T, R>> batch) {
    if (batch.isEmpty()) {
      return;
    }
    try {
      committer.commit(batch);
      batch.forEach(write -> write.answer(null));
    } catch (Throwable failure) {
      if (DatabaseErrors.isOutage(failure)) {
        // Halves of it would fail too, each after a wait, and a commit whose answer was lost may
        // have been made. So would what waits: batch by batch it could take hours to hear of it.
        List<Write<T, R>> all = new ArrayList<>(batch);
        queue.drainTo(all);
        all.forEach(write -> write.answer(failure));
      } else if (batch.size() == 1 || isEnough(failure)) {
        batch.forEach(write -> write.answer(failure));
      } else {
        // Refusals go with the rest: they may be about other writes of the batch.
        batch.forEach(Write::reset);
        commit(new ArrayList<>(batch.subList(0, batch.size() / 2)));
        commit(new ArrayList<>(batch.subList(batch.size() / 2, batch.size())));
      }
    }
  }

  private boolean isEnough(Throwable failure) {
    return DatabaseErrors.isLockTimeout(failure) && ++lockTimeouts >= LOCK_TIMEOUTS;
  }

  /** Writes what is queued, and stops. */
  @Override
  public void close() {
    closed = true;
    // Not an interrupt, which could hit a commit. If there is no room, the thread is awake anyway.
    queue.offer(wakeUp);
    try {
      thread.join(10_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
