package io.millrace.projects.inspection;

import io.millrace.common.v1.ErrorReason;
import io.millrace.project.source.Folders;
import io.millrace.projects.GitConfig;
import io.millrace.runtime.error.MillraceException;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;

/** Where projects lie while they are looked at: a few at once, in a folder of this server's own. */
@ApplicationScoped
class Checkouts {

  private final int most;
  private final Semaphore places;
  private final Path folder;

  Checkouts(GitConfig config) {
    most = config.maxInspections();
    places = new Semaphore(most);
    folder = Path.of(config.folder()).toAbsolutePath().resolve("inspections");
  }

  /** What an earlier process did not finish is of no use. */
  void clean(@Observes StartupEvent event) throws IOException {
    Folders.delete(folder);
  }

  Path folder() {
    return folder;
  }

  /**
   * Does what needs a place.
   *
   * @throws MillraceException RESOURCE_EXHAUSTED if there is none
   */
  <T> T inPlace(Callable<T> work) throws Exception {
    if (!places.tryAcquire()) {
      throw new MillraceException(
          ErrorReason.ERROR_REASON_RESOURCE_EXHAUSTED,
          "%d projects are being inspected already: try again later.".formatted(most));
    }
    try {
      return work.call();
    } finally {
      places.release();
    }
  }
}
