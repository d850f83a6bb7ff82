package io.millrace.projects.reproduction;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** How runs are reproduced. */
@ConfigMapping(prefix = "millrace.projects.reproduction")
public interface ReproductionConfig {

  /**
   * The package index that workers install from, such as {@code https://pypi.org/simple}. It is
   * asked for the packages of a run before that is reproduced. Without it, a package that is gone
   * is found out by the worker.
   */
  Optional<String> packageIndex();

  /**
   * Whether the package index may be at an address that is not public: loopback, private networks,
   * link-local.
   */
  @WithDefault("false")
  boolean allowPrivateAddresses();

  /**
   * How many runs are looked into at once; further calls wait for some seconds, and are refused.
   */
  @WithDefault("2")
  int maxChecks();

  /**
   * How many bytes of files are read to check a run's inputs, and as many to compare two runs; what
   * is beyond is not looked into.
   */
  @WithDefault("4294967296")
  long maxBytes();
}
