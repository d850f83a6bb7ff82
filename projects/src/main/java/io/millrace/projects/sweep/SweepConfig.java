package io.millrace.projects.sweep;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of sweeps. */
@ConfigMapping(prefix = "millrace.projects.sweep")
interface SweepConfig {

  /**
   * How long a sweep waits when the next trial's job cannot be made, as the repository or tracking
   * is away, or the queue was removed; then it fails. A queue that is full, or that may not run the
   * project for now, is waited for as long as it takes.
   */
  @WithDefault("24H")
  Duration retryFor();
}
