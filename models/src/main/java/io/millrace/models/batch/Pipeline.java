package io.millrace.models.batch;

import io.millrace.models.batch.input.Chunk;
import io.millrace.models.batch.input.RowReader;
import io.millrace.models.data.Payload;
import io.millrace.models.engine.Scorer;
import io.millrace.runtime.error.MillraceException;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Reads, predicts and hands over at the same time, in the order of the file. One thread reads and
 * some predict, with little waiting between them, so that memory is bounded and the slowest sets
 * the pace.
 */
final class Pipeline implements AutoCloseable {

  /** A bound for memory: each has a chunk. */
  private static final int MOST_PREDICTING = 4;

  /**
   * A chunk with its predictions.
   *
   * @param predictions null if there are no rows that fit
   */
  record Rows(Chunk chunk, Payload predictions) {}

  private final RowReader reader;
  private final Scorer scorer;
  private final Map<String, Object> params;
  private final BlockingQueue<Future<Rows>> underWay;
  private final ExecutorService threads;

  Pipeline(String name, RowReader reader, Scorer scorer, Map<String, Object> params) {
    this.reader = reader;
    this.scorer = scorer;
    this.params = params;
    int predicting = Math.min(MOST_PREDICTING, Runtime.getRuntime().availableProcessors());
    underWay = new ArrayBlockingQueue<>(predicting + 1);
    threads =
        Executors.newFixedThreadPool(
            1 + predicting, Thread.ofPlatform().name(name + "-", 0).factory());
    threads.execute(this::read);
  }

  private void read() {
    try {
      Future<Rows> last = CompletableFuture.completedFuture(null);
      try {
        for (Chunk next = reader.next(); next != null; next = reader.next()) {
          Chunk chunk = next;
          underWay.put(threads.submit(() -> predict(chunk)));
        }
      } catch (InterruptedException | RejectedExecutionException stopped) {
        return;
      } catch (Throwable failure) {
        last = CompletableFuture.failedFuture(failure);
      }
      underWay.put(last);
    } catch (InterruptedException stopped) {
      // Nobody takes any more.
    }
  }

  private Rows predict(Chunk chunk) {
    try {
      return new Rows(chunk, chunk.rows() == 0 ? null : scorer.predict(chunk.data(), params));
    } catch (MillraceException e) {
      long first = chunk.rowsRead() - chunk.rows() - chunk.refused().size() + 1;
      throw new MillraceException(
          e.reason(),
          "The model failed among rows %d to %d: %s"
              .formatted(first, chunk.rowsRead(), e.getMessage()),
          e.getCause());
    }
  }

  /** The next chunk with its predictions; null at the end. */
  Rows next() throws Exception {
    try {
      return underWay.take().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Waits for the threads: what they use is closed after this. */
  @Override
  public void close() {
    threads.shutdownNow();
    boolean isInterrupted = Thread.interrupted();
    try {
      while (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
        // A model that is predicting cannot be stopped.
      }
    } catch (InterruptedException e) {
      isInterrupted = true;
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
