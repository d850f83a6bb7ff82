package io.millrace.tracking.log;

import java.util.HashSet;
import java.util.Set;

/** What was logged on one run since its last event. Guarded by the lock of its owner. */
final class MetricWindow {

  private final long run;
  private final String runId;
  private final long experimentId;
  private final long end;
  private final Set<Integer> keys = new HashSet<>();

  /** Transactions under way that log into it. */
  private int busy;

  /** The mark in the database. */
  private long mark;

  /**
   * @param run the run's number
   * @param end when it takes no more, by {@link System#nanoTime}
   */
  MetricWindow(long run, String runId, long experimentId, long end) {
    this.run = run;
    this.runId = runId;
    this.experimentId = experimentId;
    this.end = end;
  }

  long run() {
    return run;
  }

  String runId() {
    return runId;
  }

  long experimentId() {
    return experimentId;
  }

  Set<Integer> keys() {
    return keys;
  }

  boolean isOver() {
    return System.nanoTime() - end >= 0;
  }

  void enter() {
    busy++;
  }

  void leave() {
    busy--;
  }

  boolean isBusy() {
    return busy > 0;
  }

  long mark() {
    return mark;
  }

  void mark(long id) {
    mark = id;
  }
}
