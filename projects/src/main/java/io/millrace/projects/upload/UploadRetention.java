package io.millrace.projects.upload;

import io.millrace.runtime.error.MillraceException;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/** Removes uploaded folders that nothing names, if the operator wants that, on any replica. */
@ApplicationScoped
class UploadRetention {

  private static final Logger LOG = Logger.getLogger(UploadRetention.class);
  private static final int STEP = 100;

  /** Longer than it takes from noting an upload to having stored it, or making a job of it. */
  private static final Duration SHORTEST = Duration.ofHours(1);

  private static final Duration REMEMBERED = Duration.ofDays(1);

  private final UploadStore store;
  private final Uploads uploads;
  private final Optional<Duration> keepFor;
  private final ReentrantLock removing = new ReentrantLock();

  UploadRetention(UploadStore store, Uploads uploads, UploadConfig config) {
    this.store = store;
    this.uploads = uploads;
    keepFor = config.keepFor();
  }

  @Scheduled(every = "1h", delayed = "2m", concurrentExecution = ConcurrentExecution.SKIP)
  void look() {
    // A thread of its own, as this one may have the context of a call that is over.
    keepFor.ifPresent(
        age -> Thread.ofVirtual().name("upload-retention").start(() -> tryRemove(age)));
  }

  private void tryRemove(Duration age) {
    if (!removing.tryLock()) {
      return;
    }
    try {
      remove(age);
    } catch (Exception e) {
      // Of the database, too, whose exceptions are checked.
      LOG.warnf("Uploaded folders are not removed yet: %s", e.getMessage());
    } finally {
      removing.unlock();
    }
  }

  /**
   * Removes all that nothing names and that were not used for so long.
   *
   * @return how many
   */
  int remove(Duration age) {
    // Those of servers that have noted none.
    uploads.list(store::found);
    Duration least = age.compareTo(SHORTEST) < 0 ? SHORTEST : age;
    long now = System.currentTimeMillis();
    int count = 0;
    int step;
    do {
      step = store.giveUp(now - least.toMillis(), STEP);
      count += step;
    } while (step == STEP);
    removeFiles();
    store.forget(now - REMEMBERED.toMillis());
    if (count > 0) {
      LOG.infof("Removed %d uploaded folders that nothing has named for %s", count, least);
    }
    return count;
  }

  private void removeFiles() {
    List<String> due = store.due(STEP);
    while (!due.isEmpty()) {
      due.forEach(this::removeFile);
      List<String> left = store.due(STEP);
      // Those that cannot be removed now, or that another server removes, have their time later.
      due = left.equals(due) ? List.of() : left;
    }
  }

  private void removeFile(String digest) {
    try {
      store.remove(digest, () -> uploads.remove(digest));
    } catch (MillraceException e) {
      if (e.isPassing()) {
        throw e;
      }
      LOG.warnf("The uploaded folder %s cannot be removed: %s", digest, e.getMessage());
    }
  }
}
