package io.millrace.models.requestlog;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.error.MillraceException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Takes calls from whoever made them, who never waits, and writes them down in batches. What there
 * is no room for is left out, and counted.
 */
@ApplicationScoped
public class RequestLog {

  /** A call with more data is not written down. */
  static final long LARGEST = 1 << 20;

  private static final Logger LOG = Logger.getLogger(RequestLog.class);
  private static final int MOST_CALLS = 1_000;
  private static final long MOST_BYTES = 32 << 20;
  private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);
  private static final Duration LONGEST_STOP = Duration.ofSeconds(5);

  private final LogRun runs;
  private final MeterRegistry meters;
  private final long interval;
  private final BlockingQueue<LoggedCall> queue = new ArrayBlockingQueue<>(MOST_CALLS);
  private final AtomicLong bytes = new AtomicLong();

  /** Of the writing thread. */
  private final Map<Target, LogBatch> batches = new HashMap<>();

  /** Who may bring calls, and where they go. */
  private final Map<SampledScorer, Target> sampled = new ConcurrentHashMap<>();

  private volatile boolean isStopped;
  private Thread writer;

  /** Where lines go: each has a run. */
  private record Target(String deployment, String experimentId, String experimentName) {
    static Target of(String deployment, Sampling sampling) {
      return new Target(deployment, sampling.experimentId(), sampling.experimentName());
    }
  }

  RequestLog(LogRun runs, MeterRegistry meters, RequestLogConfig config) {
    this.runs = runs;
    this.meters = meters;
    if (config.interval().compareTo(SHORTEST_INTERVAL) < 0) {
      throw new IllegalArgumentException(
          "millrace.models.request-log.interval is %s: it must be 100 ms or more"
              .formatted(config.interval()));
    }
    interval = config.interval().toNanos();
  }

  void start(@Observes StartupEvent event) {
    writer = Thread.ofVirtual().name("request-log").start(this::writeAlways);
  }

  void stop(@Observes ShutdownEvent event) throws InterruptedException {
    isStopped = true;
    if (writer != null) {
      writer.join(LONGEST_STOP);
    }
  }

  /**
   * Looks whether calls can be written there. RESOURCE_DOES_NOT_EXIST if there is no such
   * experiment, INVALID_PARAMETER_VALUE if its artifacts are not in tracking's store,
   * TEMPORARILY_UNAVAILABLE while tracking is away.
   *
   * @param sampling null for none
   */
  public void check(Sampling sampling) {
    if (sampling != null) {
      runs.experiment(sampling);
    }
  }

  /**
   * Whose calls are to come: a run ends once nobody brings calls for it any more.
   *
   * @param sampling null for none
   */
  void expect(SampledScorer from, String deployment, Sampling sampling) {
    if (sampling == null) {
      sampled.remove(from);
    } else {
      sampled.put(from, Target.of(deployment, sampling));
    }
  }

  /** Returns at once. */
  void offer(LoggedCall call) {
    long size = call.size();
    if (size > LARGEST || bytes.get() + size > MOST_BYTES) {
      count(call.source().deployment(), "dropped", 1);
      return;
    }
    bytes.addAndGet(size);
    if (!queue.offer(call)) {
      bytes.addAndGet(-size);
      count(call.source().deployment(), "dropped", 1);
    }
  }

  private void count(String deployment, String outcome, int calls) {
    meters
        .counter("millrace.deployment.request_log", "deployment", deployment, "outcome", outcome)
        .increment(calls);
  }

  private void writeAlways() {
    long due = System.nanoTime() + interval;
    while (!isStopped) {
      try {
        LoggedCall call = queue.poll(Math.min(interval, 200_000_000L), TimeUnit.NANOSECONDS);
        if (call != null) {
          take(call);
        }
        if (System.nanoTime() - due >= 0) {
          batches.forEach(this::write);
          endIdle();
          due = System.nanoTime() + interval;
        }
      } catch (InterruptedException over) {
        return;
      } catch (RuntimeException failure) {
        LOG.error("A call was not written down", failure);
      }
    }
    queue.forEach(this::take);
    batches.forEach(this::write);
    batches.values().forEach(this::end);
  }

  private void take(LoggedCall call) {
    bytes.addAndGet(-call.size());
    String deployment = call.source().deployment();
    LogBatch batch =
        batches.computeIfAbsent(Target.of(deployment, call.sampling()), target -> new LogBatch());
    boolean isTaken;
    try {
      isTaken = batch.add(call.line());
    } catch (IllegalArgumentException notJson) {
      isTaken = false;
    }
    if (!isTaken) {
      count(deployment, "dropped", 1);
    }
  }

  private void write(Target target, LogBatch batch) {
    if (batch.count() == 0) {
      return;
    }
    String outcome = "written";
    try {
      batch.write(
          runs,
          target.deployment(),
          new Sampling(target.experimentId(), target.experimentName(), 1));
    } catch (MillraceException failure) {
      if (!isStopped && isPassing(failure.reason())) {
        LOG.debugf("Calls are written down later: %s", failure.getMessage());
        return;
      }
      LOG.warnf(
          "%d calls of deployment %s are not written down: %s",
          batch.count(), target.deployment(), failure.getMessage());
      outcome = "dropped";
      // The run may have been deleted.
      end(batch);
      batch.forgetRun();
    }
    count(target.deployment(), outcome, batch.count());
    batch.clear();
  }

  private static boolean isPassing(ErrorReason reason) {
    return reason == ErrorReason.ERROR_REASON_TEMPORARILY_UNAVAILABLE
        || reason == ErrorReason.ERROR_REASON_DEADLINE_EXCEEDED;
  }

  /** Those of deployments that are gone, or write nothing down any more. */
  private void endIdle() {
    Set<Target> expected = Set.copyOf(sampled.values());
    batches
        .entrySet()
        .removeIf(
            entry -> {
              LogBatch batch = entry.getValue();
              boolean isOver = batch.count() == 0 && !expected.contains(entry.getKey());
              return isOver && end(batch);
            });
  }

  /** False if that is to be tried again. */
  private boolean end(LogBatch batch) {
    try {
      batch.end(runs);
      return true;
    } catch (MillraceException away) {
      LOG.debugf("A run was not ended: %s", away.getMessage());
      return !isPassing(away.reason());
    }
  }
}
