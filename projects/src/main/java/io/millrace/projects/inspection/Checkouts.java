package io.millrace.projects.inspection;

import io.millrace.project.source.Folders;
import io.millrace.projects.GitConfig;
import io.millrace.runtime.error.MillraceException;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;

/** Where projects lie while they are looked at: a few at once, in a folder of this server's own. */
@ApplicationScoped
class Checkouts {

  /** Fetches take seconds as a rule. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Places places;
  private final Path folder;

  Checkouts(GitConfig config) {
    places =
        new Places(
            config.maxInspections(),
            PATIENCE,
            "%d projects are being inspected already (millrace.projects.git.max-inspections): try again later."
                .formatted(config.maxInspections()));
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
   * @throws MillraceException RESOURCE_EXHAUSTED if there is none for some seconds
   */
  <T> T inPlace(Callable<T> work) throws Exception {
    return places.take(work);
  }
}
