package io.millrace.projects.log;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How much is kept of what jobs print. */
@ConfigMapping(prefix = "millrace.projects.log")
public interface LogConfig {

  /**
   * How many bytes of an attempt's output are kept. A last line behind them says that what follows
   * is not.
   */
  @WithDefault("4294967296")
  long maxBytes();

  /** What happens to an attempt that prints more: {@code go-on} or {@code end}, with failure. */
  @WithDefault("go-on")
  WhenFull whenFull();

  /** What happens to an attempt whose log is full. */
  enum WhenFull {
    /** It runs on, and what it prints is lost. */
    GO_ON,
    /** It is ended, and has failed. */
    END
  }
}
