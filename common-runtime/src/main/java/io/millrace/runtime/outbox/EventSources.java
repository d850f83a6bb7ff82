package io.millrace.runtime.outbox;

import io.agroal.api.AgroalDataSource;
import io.millrace.runtime.database.Database;
import io.millrace.runtime.grpc.SlowReaders;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.Config;

/** Opens the events of the domains that live in this process. */
@ApplicationScoped
public class EventSources {

  private final EventsConfig config;
  private final Config settings;
  private final SlowReaders slowReaders;
  private final List<EventExport> exports;
  private final List<EventSource> sources = new ArrayList<>();
  private boolean started;

  EventSources(
      EventsConfig config,
      Config settings,
      SlowReaders slowReaders,
      @Any Instance<EventExport> exports) {
    EventsConfigCheck.check(config);
    this.config = config;
    this.settings = settings;
    this.slowReaders = slowReaders;
    this.exports = exports.stream().filter(EventExport::isEnabled).toList();
  }

  /**
   * The events in a domain's schema, which has the table {@code event} that {@link Outbox} appends
   * to, and {@code event_export} for whoever else is given them. Numbers them from the
   * application's start to its end.
   *
   * @param domain names schema and datasource alike
   */
  public synchronized EventSource open(String domain, AgroalDataSource database) {
    Database tables = new Database(database);
    EventSource source =
        new EventSource(
            new EventTable(domain, tables),
            address(domain),
            config,
            slowReaders,
            exports,
            new ExportTable(domain, tables));
    sources.add(source);
    if (started) {
      source.start();
    }
    return source;
  }

  private EventListener.Address address(String domain) {
    String datasource = "quarkus.datasource." + domain + ".";
    String url =
        config
            .listenUrl()
            .getOrDefault(
                domain,
                settings.getOptionalValue(datasource + "jdbc.url", String.class).orElse("none"));
    String user = settings.getOptionalValue(datasource + "username", String.class).orElse(null);
    if (url.equals("none") || user == null) {
      return null;
    }
    return new EventListener.Address(
        url, user, settings.getOptionalValue(datasource + "password", String.class).orElse(null));
  }

  /** The tables are there now. */
  synchronized void start(@Observes StartupEvent event) {
    started = true;
    sources.forEach(EventSource::start);
  }

  synchronized void stop(@Observes ShutdownEvent event) {
    sources.forEach(EventSource::close);
  }
}
