package io.millrace.projects.queue;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** Whether projects are run, and whose. */
@ConfigMapping(prefix = "millrace.projects.run")
public interface RunConfig {

  /**
   * Whether this server has workers run projects, which are other people's code. Otherwise no job
   * or schedule can be made and none is handed out; projects can be looked into. {@code start
   * --worker} sets it.
   */
  @WithDefault("false")
  boolean enabled();

  /**
   * Whose projects may run in any queue: {@code https://host/group/repository}, or all below {@code
   * https://host/group}; {@code projects/} for uploaded folders; {@code *} for anything. Queues may
   * allow less.
   */
  @WithDefault("*")
  Optional<List<String>> allowedSources();
}
