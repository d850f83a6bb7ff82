package io.millrace.projects.job;

import io.smallrye.config.ConfigMapping;
import java.time.Duration;
import java.util.Optional;

/** How long jobs are kept. */
@ConfigMapping(prefix = "millrace.projects.job")
public interface JobConfig {

  /**
   * How long after its end a job is removed, with its attempts and what was seen of its
   * environment; its run stays, with all its artifacts. Not before its {@code request_id} is
   * forgotten, which takes a day, nor while something needs it. Without a value, never by itself.
   */
  Optional<Duration> keepFor();
}
