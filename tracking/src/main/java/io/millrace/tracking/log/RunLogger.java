package io.millrace.tracking.log;

import io.millrace.runtime.commit.GroupCommit;
import io.millrace.runtime.grpc.RequestCheck;
import io.millrace.tracking.TrackingConfig;
import io.millrace.tracking.v1.LogBatchRequest;
import io.millrace.tracking.v1.LogMetricRequest;
import io.millrace.tracking.v1.LogParamRequest;
import io.millrace.tracking.v1.SetTagRequest;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;

/**
 * Everything that is logged on runs goes through here: checked on the caller's thread, then written
 * together with what else arrives (docs/adr/0004). A request that may not be logged is refused at
 * once by a {@code MillraceException}; else the stage completes after the commit.
 */
@ApplicationScoped
public class RunLogger {

  /**
   * Rows in one transaction: enough to fill it under load, few enough to commit in milliseconds.
   */
  private static final int ROWS_PER_COMMIT = 5_000;

  private final LogCheck check;
  private final GroupCommit<RunLog, Void> writer;

  /**
   * Rows of streams that may wait for their commit. With two rows to an item at least, streams fill
   * half of the queue at most, and the other calls still get in.
   */
  private final int streamedRows;

  private final Semaphore room;

  RunLogger(TrackingConfig config, LogStore store) {
    check = new LogCheck(config.truncateLongValues());
    writer =
        new GroupCommit<>(
            "run-logger", config.writeQueue(), ROWS_PER_COMMIT, RunLog::weight, store::commit);
    streamedRows = config.writeQueue();
    room = new Semaphore(streamedRows, true);
  }

  /** Logs one point. */
  public CompletionStage<Void> log(LogMetricRequest request) {
    return writer.submit(check.metric(request));
  }

  /** Logs one param. */
  public CompletionStage<Void> log(LogParamRequest request) {
    return writer.submit(check.param(request));
  }

  /** Sets one tag. */
  public CompletionStage<Void> log(SetTagRequest request) {
    return writer.submit(check.tag(request));
  }

  /** Logs a batch, all or nothing. */
  public CompletionStage<Void> log(LogBatchRequest request) {
    return writer.submit(check.batch(request));
  }

  /** What a batch logs, checked: refused if it may not be logged, whatever run it is for. */
  public RunLog check(LogBatchRequest request) {
    RequestCheck.check(request);
    return check.batch(request);
  }

  /**
   * Writes an item of a stream, waiting for its turn to be enqueued. The future completes once the
   * item was decided on: normally, or with a {@link RefusedItem}. Any other failure means that
   * nothing was decided.
   */
  CompletableFuture<Void> put(RunLog item) throws InterruptedException {
    int rows = Math.min(Math.max(2, item.weight()), streamedRows);
    room.acquire(rows);
    CompletableFuture<Void> decided = writer.put(item);
    decided.whenComplete((done, failure) -> room.release(rows));
    return decided;
  }

  @PreDestroy
  void close() {
    writer.close();
  }
}
