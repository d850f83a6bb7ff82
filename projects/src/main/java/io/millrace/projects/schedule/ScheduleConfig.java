package io.millrace.projects.schedule;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** When a schedule's time is missed, and when it is given up. */
@ConfigMapping(prefix = "millrace.projects.schedule")
public interface ScheduleConfig {

  /**
   * How late a time may be noticed and still be on time. Later, no server was there, and the
   * schedule's misfire policy says what happens. How long its job takes to be made does not count.
   */
  @WithDefault("2M")
  Duration misfireAfter();

  /**
   * How long a job is tried again when it cannot be made for what may pass by itself: the
   * repository or tracking is away, the queue is full. It is given up earlier when the schedule's
   * next time comes.
   */
  @WithDefault("10M")
  Duration retryFor();
}
