package io.millrace.runtime.outbox;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Tells this process' sequencer of a schema that there is something to number, or soon will be: it
 * is raised as events are appended, a moment before their commit. Raising costs a writer nothing to
 * speak of, however often.
 */
final class NewEvents {

  private static final Map<String, NewEvents> BY_SCHEMA = new ConcurrentHashMap<>();

  private final Semaphore raised = new Semaphore(0);

  private NewEvents() {}

  static NewEvents in(String schema) {
    return BY_SCHEMA.computeIfAbsent(schema, name -> new NewEvents());
  }

  void raise() {
    if (raised.availablePermits() == 0) {
      raised.release();
    }
  }

  /** Waits until it is raised, and takes it down. False if it was not in this time. */
  boolean await(long millis) throws InterruptedException {
    boolean was = raised.tryAcquire(millis, TimeUnit.MILLISECONDS);
    raised.drainPermits();
    return was;
  }
}
