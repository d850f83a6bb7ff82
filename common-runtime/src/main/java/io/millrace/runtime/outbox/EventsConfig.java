package io.millrace.runtime.outbox;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;

/** How events are numbered, read and kept. */
@ConfigMapping(prefix = "millrace.events")
public interface EventsConfig {

  /**
   * How often a process looks for new events without having been told: the most that an event of
   * another replica is late where notifications do not arrive.
   */
  @WithDefault("PT0.5S")
  Duration pollInterval();

  /**
   * The JDBC URL to listen at for notifications of a domain's schema, where its datasource goes
   * through a pooler that does not pass them on: {@code millrace.events.listen-url.tracking}. By
   * default the datasource's own. {@code none} listens nowhere, and events of other replicas are
   * found by looking.
   */
  Map<String, String> listenUrl();

  /** How long a watcher hears nothing before it is told its cursor. */
  @WithDefault("PT15S")
  Duration heartbeat();

  /** How long a watcher may leave a message untaken before it is dropped. */
  @WithDefault("PT60S")
  Duration stallLimit();

  /**
   * How many of the latest events a process keeps in memory, of each domain, while somebody
   * watches. A watcher that is further behind reads the database.
   */
  @WithDefault("4096")
  int bufferedEvents();

  /** How long events are kept. */
  Retention retention();

  /** How long events are kept. The newest one of a domain always is. */
  interface Retention {

    /** How old events get; zero keeps them whatever their age. */
    @WithDefault("P30D")
    Duration maxAge();

    /** How many events a domain keeps; zero keeps them whatever their number. */
    @WithDefault("5000000")
    long maxEvents();

    /** How often the server looks for events to remove. */
    @WithDefault("PT1M")
    Duration every();
  }
}
