package io.millrace.projects.schedule;

import java.time.Instant;
import java.util.Optional;

/** When a schedule fires. */
@FunctionalInterface
interface Times {

  /** The first time after that moment; empty if there is none. */
  Optional<Instant> next(Instant after);
}
