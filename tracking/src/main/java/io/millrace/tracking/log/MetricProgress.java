package io.millrace.tracking.log;

import io.agroal.api.AgroalDataSource;
import io.millrace.runtime.database.Database;
import io.millrace.tracking.log.LogBatch.Open;
import io.millrace.tracking.log.RunLog.Point;
import io.quarkus.agroal.DataSource;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * Tells of logged metrics, however fast they come, once a second and run: an event with the latest
 * values of those that changed (docs/adr/0008). The transaction that opens a run's second leaves a
 * mark in the database, so that the event comes even if this process dies before it.
 */
@ApplicationScoped
public class MetricProgress {

  private static final Logger LOG = Logger.getLogger(MetricProgress.class);

  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long TICK_MILLIS = 100;
  private static final long SWEEP_MILLIS = 5_000;
  private static final String TELLING = "Metrics are not told of";
  private static final String SWEEPING = "Marks of metrics are not looked for";

  private final Database database;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();

  /** By the run's number: the windows that take more. Guarded by the lock. */
  private final Map<Long, MetricWindow> open = new HashMap<>();

  /** Those that take no more and are not told of yet. Guarded by the lock. */
  private final List<MetricWindow> due = new ArrayList<>();

  /** What went wrong the last time, and has been said to. */
  private final Set<String> failing = ConcurrentHashMap.newKeySet();

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("metric-progress").factory());

  MetricProgress(@DataSource("tracking") AgroalDataSource source) {
    database = new Database(source);
    repeat(TELLING, this::tick, TICK_MILLIS);
    repeat(SWEEPING, this::sweep, SWEEP_MILLIS);
  }

  private void repeat(String what, Runnable turn, long millis) {
    timer.scheduleWithFixedDelay(() -> attempt(what, turn), millis, millis, TimeUnit.MILLISECONDS);
  }

  /** One transaction of logs. To be ended, whatever becomes of it. */
  final class Part {

    private final List<MetricWindow> joined = new ArrayList<>();
    private final List<MetricWindow> opened = new ArrayList<>();

    /** Notes what the transaction logs, and leaves marks for the runs that have none. */
    void join(Connection connection, LogBatch batch) throws SQLException {
      Map<Long, MetricWindow> fresh = new LinkedHashMap<>();
      lock.lock();
      try {
        for (Open log : batch.open()) {
          for (Point point : log.log().points()) {
            window(log, fresh).keys().add(batch.keyId(point.key()));
          }
        }
      } finally {
        lock.unlock();
      }
      MetricProgressTable.mark(connection, opened);
    }

    private MetricWindow window(Open log, Map<Long, MetricWindow> fresh) {
      long run = log.run().id();
      MetricWindow window = fresh.get(run);
      if (window == null) {
        window = open.get(run);
        if (window == null || window.isOver()) {
          close(run);
          window =
              new MetricWindow(
                  run,
                  log.log().runId(),
                  log.run().experimentId(),
                  System.nanoTime() + WINDOW_NANOS);
          open.put(run, window);
          opened.add(window);
        }
        window.enter();
        joined.add(window);
        fresh.put(run, window);
      }
      return window;
    }

    /**
     * The transaction is over. One that failed wrote no marks, or left them to be found; what it
     * noted in windows of others does no harm.
     */
    void end(boolean committed) {
      lock.lock();
      try {
        joined.forEach(MetricWindow::leave);
        if (!committed) {
          opened.forEach(window -> open.remove(window.run(), window));
          due.removeAll(opened);
        }
        ended.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  Part begin() {
    return new Part();
  }

  private void close(long run) {
    MetricWindow window = open.remove(run);
    if (window != null) {
      due.add(window);
    }
  }

  /**
   * Tells now of what was logged on a run: before the event of its end, say. Returns once the event
   * is stored.
   */
  public void flush(String runId) throws InterruptedException {
    List<MetricWindow> windows;
    lock.lock();
    try {
      open.values().stream()
          .filter(window -> window.runId().equals(runId))
          .toList()
          .forEach(window -> close(window.run()));
      windows = due.stream().filter(window -> window.runId().equals(runId)).toList();
      while (windows.stream().anyMatch(MetricWindow::isBusy)) {
        ended.await();
      }
      windows = windows.stream().filter(due::contains).toList();
      due.removeAll(windows);
    } finally {
      lock.unlock();
    }
    tell(windows);
  }

  /** A turn of the timer, which calls nothing again that has thrown. */
  private void attempt(String what, Runnable turn) {
    try {
      turn.run();
      failing.remove(what);
    } catch (Throwable away) {
      if (failing.add(what)) {
        LOG.warnf("%s at the moment: %s", what, away);
      }
    }
  }

  private void tick() {
    List<MetricWindow> ready;
    lock.lock();
    try {
      for (MetricWindow window : List.copyOf(open.values())) {
        if (window.isOver()) {
          close(window.run());
        }
      }
      ready = takeIdle();
    } finally {
      lock.unlock();
    }
    tell(ready);
  }

  private List<MetricWindow> takeIdle() {
    List<MetricWindow> idle = new ArrayList<>();
    for (Iterator<MetricWindow> all = due.iterator(); all.hasNext(); ) {
      MetricWindow window = all.next();
      if (!window.isBusy()) {
        idle.add(window);
        all.remove();
      }
    }
    return idle;
  }

  private void tell(Collection<MetricWindow> windows) {
    if (windows.isEmpty()) {
      return;
    }
    boolean told = false;
    try {
      database.transaction(
          connection -> {
            MetricProgressTable.tell(connection, windows);
            return null;
          });
      told = true;
    } finally {
      if (!told) {
        lock.lock();
        try {
          due.addAll(windows);
        } finally {
          lock.unlock();
        }
      }
    }
  }

  private void sweep() {
    int found;
    do {
      found = database.transaction(MetricProgressTable::sweep);
    } while (found > 0);
  }

  @PreDestroy
  void stop() {
    timer.shutdownNow();
    lock.lock();
    try {
      List.copyOf(open.keySet()).forEach(this::close);
    } finally {
      lock.unlock();
    }
    attempt(TELLING, this::tick);
  }
}
