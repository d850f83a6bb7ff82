package io.millrace.projects.upload;

import io.smallrye.config.ConfigMapping;
import java.time.Duration;
import java.util.Optional;

/** How long uploaded folders are kept. */
@ConfigMapping(prefix = "millrace.projects.upload")
public interface UploadConfig {

  /**
   * How long an uploaded folder is kept that no job, schedule or running sweep names, since it was
   * sent or the last job was made of it; less than an hour counts as an hour. Without a value, for
   * ever.
   */
  Optional<Duration> keepFor();
}
