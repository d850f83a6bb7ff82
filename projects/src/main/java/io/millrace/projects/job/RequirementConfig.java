package io.millrace.projects.job;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What workers may be told to install. */
@ConfigMapping(prefix = "millrace.projects.requirements")
interface RequirementConfig {

  /**
   * Whether projects may have requirements that reach elsewhere than the worker's usual package
   * index, or are built from the project's own files: {@code --index-url}, {@code -e}, URLs and the
   * like. Workers install with rights of their own, not with the job's user's.
   */
  @WithDefault("false")
  boolean permit();
}
