package io.millrace.models.requestlog;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How sampled calls are written down, where a deployment asks for that. */
@ConfigMapping(prefix = "millrace.models.request-log")
public interface RequestLogConfig {

  /**
   * How long a sampled call waits for others before they are written to a file together: 100 ms or
   * more.
   */
  @WithDefault("5S")
  Duration interval();
}
