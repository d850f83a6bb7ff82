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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * A model that Python workers have loaded. A worker answers one call at a time; others wait for the
 * next one that is free, for a bounded time. A worker that ends is started again, and the call that
 * it had hears of it. Closing waits for the calls that are under way; later ones are refused.
 */
public final class PythonScorer implements Scorer {

  private static final Logger LOG = Logger.getLogger(PythonScorer.class);

  private static final Restarts RESTARTS =
      new Restarts(Duration.ofMillis(100), Duration.ofSeconds(30), Duration.ofSeconds(30), 10);

  /** How often those who wait look whether there is anything to wait for. */
  private static final long GLANCE_MILLIS = 100;

  /** Of {@link WorkerSettings#workers}, what the server's own setting says. */
  private final int defaultWorkers;

  private final WorkerFiles files;
  private volatile WorkerStart start;
  private final Duration patience;
  private final BlockingQueue<Worker> idle = new LinkedBlockingQueue<>();

  /**
   * By the number of the worker; numbers are not used twice. Guarded by itself, as what follows.
   */
  private final SortedMap<Integer, Supervisor> supervisors = new TreeMap<>();

  private final Map<Integer, Worker> all = new HashMap<>();
  private int nextNumber;

  /** Calls read; whoever closes writes. */
  private final ReentrantReadWriteLock uses = new ReentrantReadWriteLock();

  private volatile boolean isClosed;

  private PythonScorer(WorkerStart start) {
    this.start = start;
    this.defaultWorkers = start.settings().workers();
    this.files = start.files();
    this.patience = start.settings().callTimeout();
  }

  /** With as many workers as the settings say; throws as {@link #load(WorkerStart, int)}. */
  static PythonScorer load(WorkerStart start) {
    return load(start, 0);
  }

  /**
   * Starts the workers and waits until all have loaded the model.
   *
   * @param workers how many; 0 for as many as the settings say
   * @throws MillraceException INVALID_PARAMETER_VALUE if it cannot be loaded
   */
  static PythonScorer load(WorkerStart start, int workers) {
    PythonScorer scorer = new PythonScorer(start);
    try {
      scorer.scale(workers);
      for (Supervisor supervisor : scorer.supervisors()) {
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
    synchronized (supervisors) {
      if (isClosed || !supervisors.containsKey(number)) {
        worker.close();
      } else {
        all.put(number, worker);
        idle.add(worker);
      }
    }
    return worker.ended();
  }

  private List<Supervisor> supervisors() {
    synchronized (supervisors) {
      return List.copyOf(supervisors.values());
    }
  }

  /** Waits for nobody: neither for workers that start nor for those that have a call. */
  @Override
  public void scale(int workers) {
    int wanted = workers == 0 ? defaultWorkers : workers;
    synchronized (supervisors) {
      if (isClosed || supervisors.size() == wanted) {
        return;
      }
      start = start.withWorkers(wanted);
      while (supervisors.size() < wanted) {
        int number = nextNumber++;
        String name = "%s, worker %d".formatted(start.owner(), number);
        Supervisor supervisor = Supervisor.supervise(name, () -> startWorker(number), RESTARTS);
        supervisors.put(number, supervisor);
        supervisor
            .firstStart()
            .whenComplete(
                (started, failure) -> {
                  if (failure != null) {
                    LOG.warnf("%s is not there: %s", name, failure.getMessage());
                  }
                });
      }
      while (supervisors.size() > wanted) {
        retire(mostDispensable());
      }
    }
  }

  /** One that will not come back, if there is any. */
  private int mostDispensable() {
    return supervisors.entrySet().stream()
        .filter(entry -> entry.getValue().givenUp() != null)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseGet(supervisors::lastKey);
  }

  /** Lets one go: now if it is idle, else by whoever calls it. */
  private void retire(int number) {
    supervisors.remove(number).close();
    Worker worker = all.remove(number);
    if (worker != null) {
      worker.retire();
      if (idle.remove(worker)) {
        Thread.startVirtualThread(worker::close);
      }
    }
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
        // It may have been told to go while it had a call.
        if (worker.isRetired() && idle.remove(worker)) {
          Thread.startVirtualThread(worker::close);
        }
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
    List<Supervisor> now = supervisors();
    if (now.stream().allMatch(supervisor -> supervisor.givenUp() != null)) {
      throw MillraceException.unavailable(
          "The model's workers cannot be started any more: "
              + now.getFirst().givenUp().getMessage(),
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
      synchronized (supervisors) {
        isClosed = true;
        supervisors.values().forEach(Supervisor::close);
        all.values().forEach(Worker::close);
      }
      files.close();
    } finally {
      uses.writeLock().unlock();
    }
  }
}
