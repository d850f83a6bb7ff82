package io.millrace.models.batch;

import io.millrace.models.batch.input.Chunk;
import io.millrace.models.batch.input.RowReader;
import io.millrace.models.data.Payload;
import io.millrace.models.engine.Scorer;
import io.millrace.runtime.error.MillraceException;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Reads, predicts and hands over at the same time: two threads and whoever takes from it, with
 * little between them, so that memory is bounded and the slowest sets the pace.
 */
final class Pipeline implements AutoCloseable {

  private static final int WAITING = 2;

  /** A chunk with its predictions. */
  sealed interface Step {
    /**
     * Some rows.
     *
     * @param predictions null until they are there, and if there are no rows that fit
     */
    record Rows(Chunk chunk, Payload predictions) implements Step {}

    /** There are no more. */
    record End() implements Step {}

    /** It cannot go on. */
    record Failure(Throwable cause) implements Step {}
  }

  private final RowReader reader;
  private final Scorer scorer;
  private final Map<String, Object> params;
  private final BlockingQueue<Step> read = new ArrayBlockingQueue<>(WAITING);
  private final BlockingQueue<Step> predicted = new ArrayBlockingQueue<>(WAITING);
  private final ExecutorService threads;

  Pipeline(String name, RowReader reader, Scorer scorer, Map<String, Object> params) {
    this.reader = reader;
    this.scorer = scorer;
    this.params = params;
    threads = Executors.newFixedThreadPool(2, Thread.ofPlatform().name(name + "-", 0).factory());
    threads.execute(() -> run(this::read, read));
    threads.execute(() -> run(this::predict, predicted));
  }

  /** What each of the threads does until there is no more. */
  @FunctionalInterface
  private interface Work {
    void run() throws Exception;
  }

  private static void run(Work work, BlockingQueue<Step> out) {
    try {
      Step last = new Step.End();
      try {
        work.run();
      } catch (InterruptedException stopped) {
        return;
      } catch (Throwable failure) {
        last = new Step.Failure(failure);
      }
      out.put(last);
    } catch (InterruptedException stopped) {
      // Nobody takes any more.
    }
  }

  private void read() throws Exception {
    for (Chunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
      read.put(new Step.Rows(chunk, null));
    }
  }

  private void predict() throws Exception {
    while (true) {
      switch (read.take()) {
        case Step.Rows(Chunk chunk, Payload none) ->
            predicted.put(new Step.Rows(chunk, chunk.rows() == 0 ? null : predict(chunk)));
        case Step.Failure(Exception cause) -> throw cause;
        case Step.Failure(Throwable cause) -> throw new IllegalStateException(cause);
        case Step.End end -> {
          return;
        }
      }
    }
  }

  private Payload predict(Chunk chunk) {
    try {
      return scorer.predict(chunk.data(), params);
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
  Step.Rows next() throws Exception {
    return switch (predicted.take()) {
      case Step.Rows rows -> rows;
      case Step.End end -> null;
      case Step.Failure(Exception cause) -> throw cause;
      case Step.Failure(Throwable cause) -> throw new IllegalStateException(cause);
    };
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
