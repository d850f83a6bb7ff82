package io.millrace.projects.lease;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long a worker may be silent. */
@ConfigMapping(prefix = "millrace.projects.lease")
public interface LeaseConfig {

  /** How long nothing may be heard of a worker; then its attempts are lost, and others follow. */
  @WithDefault("30S")
  Duration duration();
}
