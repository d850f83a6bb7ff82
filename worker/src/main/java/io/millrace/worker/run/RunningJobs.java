package io.millrace.worker.run;

import io.millrace.projects.v1.AttemptOutcome;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What a worker runs now, so that it can be given back when the worker ends. */
public final class RunningJobs {

  private final Map<String, Interruption> running = new ConcurrentHashMap<>();
  private volatile boolean isReleasing;

  void add(String job, Interruption interruption) {
    running.put(job, interruption);
    if (isReleasing) {
      interruption.end(AttemptOutcome.ATTEMPT_OUTCOME_RELEASED);
    }
  }

  void remove(String job) {
    running.remove(job);
  }

  /** Gives all back: others take them at once. */
  public void release() {
    isReleasing = true;
    running.values().forEach(each -> each.end(AttemptOutcome.ATTEMPT_OUTCOME_RELEASED));
  }
}
