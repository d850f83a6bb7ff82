package io.millrace.models.engine.python;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How models in Python are run. To run one is to run the code of whoever made it. */
@ConfigMapping(prefix = "millrace.models.python")
public interface PythonConfig {

  /**
   * Whether models are run in Python at all. Their code has the rights of this process; switch it
   * off where strangers may register models and deploy them.
   */
  @WithDefault("true")
  boolean enabled();

  /** Where the Python of a model comes from. */
  enum Source {
    /** uv makes an environment for each set of requirements. */
    UV,
    /** {@code executable} is used for all models, whatever they require. */
    LOCAL
  }

  /**
   * {@code uv} makes an environment from each model's own requirements; {@code local} takes one
   * Python as it is, for machines that have what their models need.
   */
  @WithDefault("uv")
  Source environment();

  /** The Python of {@code local}: a path, or the name of a program on the {@code PATH}. */
  @WithDefault("python3")
  String executable();

  /** The program uv: a path, or its name on the {@code PATH}. */
  @WithDefault("uv")
  String uv();

  /**
   * The folder for environments, made when it is not there; {@code python} in {@code
   * millrace.models.cache} if it is not set. Processes may share it. Nothing is removed from it.
   */
  Optional<String> cache();

  /** Whether uv may download a Python that this machine does not have. */
  @WithDefault("false")
  boolean downloads();

  /**
   * Whether requirements are installed that reach elsewhere or run code to be built: other indexes,
   * URLs, version control, projects in folders, environment variables.
   */
  @WithDefault("false")
  boolean permitRequirements();

  /** How long making an environment may take. */
  @WithDefault("15M")
  Duration buildTimeout();

  /**
   * How many processes each model has. Each holds the model in memory and answers one call at a
   * time.
   */
  @WithDefault("2")
  int workers();

  /**
   * How many bytes of memory of its own each worker may have, and each process that it starts; 0 is
   * no limit. What it maps or only reserves does not count.
   */
  @WithDefault("4294967296")
  long memory();

  /** How long a call may wait for a worker, and then how long that may take. */
  @WithDefault("60S")
  Duration callTimeout();

  /** How long a worker may take to load the model. */
  @WithDefault("5M")
  Duration loadTimeout();

  /**
   * Names of environment variables of this process that models see, beside those that any program
   * needs; {@code *} at the end of one stands for any rest. uv is given those that begin with
   * {@code UV_}, too.
   */
  Optional<List<String>> passEnvironment();
}
