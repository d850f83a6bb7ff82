package io.millrace.tracking.retention;

import io.millrace.tracking.retention.Thing.Kind;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * Removes what is selected in small steps. Several at once, on one server or on many, get in each
 * other's way nowhere: a thing is removed by one of them, and removing what is left of it twice
 * does no harm.
 */
@ApplicationScoped
class GarbageCollector {

  private static final int STEP = 100;

  private final RetentionStore store;

  GarbageCollector(RetentionStore store) {
    this.store = store;
  }

  /** Hears of each step. */
  @FunctionalInterface
  interface Listener {
    void removed(List<Thing> things) throws InterruptedException;
  }

  /**
   * Removes things until none are left or the limit is reached.
   *
   * @return how many
   */
  int collect(Selection selection, int limit, Listener listener) throws InterruptedException {
    // What an earlier collection did not come to.
    store.removeRests();
    int count = 0;
    for (Kind kind : Kind.values()) {
      List<Thing> things = List.of();
      do {
        if (count == limit) {
          return count;
        }
        things = store.remove(kind, selection, Math.min(STEP, limit - count));
        if (!things.isEmpty()) {
          store.removeRests();
          listener.removed(things);
          count += things.size();
        }
      } while (!things.isEmpty());
    }
    return count;
  }
}
