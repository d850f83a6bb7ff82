package io.millrace.models.engine.python;

import io.millrace.common.v1.ErrorReason;
import io.millrace.models.data.Payload;
import io.millrace.models.engine.Scorer;
import io.millrace.models.worker.v1.WorkerAnswer;
import io.millrace.models.worker.v1.WorkerRequest;
import io.millrace.python.process.Restarts;
import io.millrace.python.process.Supervisor;
import io.millrace.runtime.error.MillraceException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;

/**
 * A model that Python workers have loaded. A worker answers one call at a time; others wait for the
 * next one that is free, for a bounded time. A worker that ends is started again, and the call that
 * it had hears of it. Closing waits for the calls that are under way; later ones are refused.
 */
public final class PythonScorer implements Scorer {

  private static final Restarts RESTARTS =
      new Restarts(Duration.ofMillis(100), Duration.ofSeconds(30), Duration.ofSeconds(30), 10);

  /** How often those who wait look whether there is anything to wait for. */
  private static final long GLANCE_MILLIS = 100;

  private final WorkerStart start;
  private final WorkerFiles files;
  private final Duration patience;
  private final BlockingQueue<Worker> idle = new LinkedBlockingQueue<>();
  private final List<Supervisor> supervisors = new ArrayList<>();
  private final List<Worker> all = new ArrayList<>();

  /** Calls read; whoever closes writes. */
  private final ReentrantReadWriteLock uses = new ReentrantReadWriteLock();

  private volatile boolean isClosed;

  private PythonScorer(WorkerStart start) {
    this.start = start;
    this.files = start.files();
    this.patience = start.settings().callTimeout();
  }

  /**
   * Starts the workers and waits until all have loaded the model.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE if it cannot be loaded
   */
  static PythonScorer load(WorkerStart start) {
    PythonScorer scorer = new PythonScorer(start);
    try {
      for (int i = 0; i < start.settings().workers(); i++) {
        int number = i;
        scorer.supervisors.add(
            Supervisor.supervise(
                "%s, worker %d".formatted(start.owner(), i),
                () -> scorer.startWorker(number),
                RESTARTS));
      }
      for (Supervisor supervisor : scorer.supervisors) {
        supervisor.firstStart().get();
      }
      return scorer;
    } catch (ExecutionException e) {
      scorer.close();
      throw e.getCause() instanceof MillraceException failure
          ? failure
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      scorer.close();
      Thread.currentThread().interrupt();
      throw MillraceException.unavailable("The server is stopping.", e);
    }
  }

  private CompletableFuture<String> startWorker(int number) throws IOException {
    Worker worker = start.start(number);
    synchronized (all) {
      if (isClosed) {
        worker.close();
      }
      all.removeIf(other -> other.name().equals(worker.name()));
      all.add(worker);
    }
    idle.add(worker);
    return worker.ended();
  }

  /**
   * Predicts.
   *
   * @throws MillraceException BAD_REQUEST if the model's code raises an exception, with a {@link
   *     io.millrace.models.engine.ModelFailure} as its cause; what an exception of MLflow's says;
   *     INTERNAL_ERROR if the answer cannot be sent; DEADLINE_EXCEEDED if the call takes too long,
   *     TEMPORARILY_UNAVAILABLE if its worker ends, if none is free for too long, or once the model
   *     is closed
   */
  @Override
  public Payload predict(Payload input, Map<String, Object> params) {
    WorkerAnswer answer = call(request(input, params).build(), part -> {});
    return read(answer);
  }

  @Override
  public void predictStream(Payload input, Map<String, Object> params, Consumer<Payload> parts) {
    call(request(input, params).setIsStream(true).build(), part -> parts.accept(read(part)));
  }

  private static WorkerRequest.Builder request(Payload input, Map<String, Object> params) {
    WorkerRequest.Builder request = WorkerRequest.newBuilder().setInput(PayloadWriter.write(input));
    return params.isEmpty() ? request : request.setParams(JsonText.write(params));
  }

  private static Payload read(WorkerAnswer answer) {
    try {
      return PayloadReader.read(answer.getPredictions());
    } catch (IOException e) {
      throw new MillraceException(
          ErrorReason.ERROR_REASON_INTERNAL_ERROR, "The model's worker answers nonsense.", e);
    }
  }

  private WorkerAnswer call(WorkerRequest request, Consumer<WorkerAnswer> parts) {
    uses.readLock().lock();
    try {
      Worker worker;
      WorkerAnswer answer;
      do {
        worker = take();
        answer = ask(worker, request, parts);
      } while (answer == null);
      if (answer.hasFailure()) {
        throw WorkerFailures.call(answer.getFailure(), worker.name(), start.model());
      }
      return answer;
    } finally {
      uses.readLock().unlock();
    }
  }

  private WorkerAnswer ask(Worker worker, WorkerRequest request, Consumer<WorkerAnswer> parts) {
    try {
      if (request.getIsStream() && !worker.isStreamable()) {
        throw new MillraceException(
            ErrorReason.ERROR_REASON_NOT_IMPLEMENTED, "The model has no 'predict_stream'.");
      }
      return worker.call(request, parts);
    } finally {
      if (worker.isUsable()) {
        idle.add(worker);
      }
    }
  }

  /** The next worker that is free. */
  private Worker take() {
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      while (!isClosed) {
        Worker worker = idle.poll();
        if (worker == null) {
          worker = idle.poll(GLANCE_MILLIS, TimeUnit.MILLISECONDS);
        }
        if (worker != null && worker.isUsable()) {
          return worker;
        }
        checkHope(deadline);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw MillraceException.unavailable("The model is not loaded any more.", null);
  }

  private void checkHope(long deadline) {
    if (supervisors.stream().allMatch(supervisor -> supervisor.givenUp() != null)) {
      throw MillraceException.unavailable(
          "The model's workers cannot be started any more: "
              + supervisors.getFirst().givenUp().getMessage(),
          null);
    }
    if (System.nanoTime() > deadline) {
      throw MillraceException.unavailable(
          "No worker of the model was free for %s.".formatted(patience), null);
    }
  }

  @Override
  public void close() {
    uses.writeLock().lock();
    try {
      if (isClosed) {
        return;
      }
      isClosed = true;
      supervisors.forEach(Supervisor::close);
      synchronized (all) {
        all.forEach(Worker::close);
      }
      files.close();
    } finally {
      uses.writeLock().unlock();
    }
  }
}
