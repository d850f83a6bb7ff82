package io.millrace.projects.queue;

import java.util.List;
import java.util.Optional;

/** The rules of a server that runs no projects. */
public final class NoRuns {

  private NoRuns() {}

  /** As they are without any configuration. */
  public static RunRules rules() {
    return new RunRules(new Config(false, Optional.empty()));
  }

  private record Config(boolean enabled, Optional<List<String>> allowedSources)
      implements RunConfig {}
}
