package io.millrace.models.batch;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How much of batch predictions a process takes on. */
@ConfigMapping(prefix = "millrace.batch-predictions")
public interface BatchConfig {

  /**
   * How many jobs a process works on at the same time; 0: none, they are left to others. Each takes
   * about two cores, a model's memory, and some dozens of MiB.
   */
  @WithDefault("1")
  int maxConcurrent();

  /**
   * How long a job is left alone when its server says nothing any more; then another takes it up.
   */
  @WithDefault("30S")
  Duration lease();

  /** How many bytes are written of an output before that much of the job is safe. */
  @WithDefault("8388608")
  int partSize();

  /** How long a job goes on before what it has done is safe, however little that is. */
  @WithDefault("10S")
  Duration partInterval();
}
