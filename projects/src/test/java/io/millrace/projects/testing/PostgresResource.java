package io.millrace.projects.testing;

import io.millrace.testing.QuarkusPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** The rows of projects, and of the tracking beside it; and a package index. */
public final class PostgresResource extends QuarkusPostgres {

  private TestIndex index;

  public PostgresResource() {
    super("projects", "tracking");
  }

  @Override
  public Map<String, String> start() {
    Map<String, String> settings = super.start();
    try {
      index = TestIndex.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    settings.put("millrace.projects.run.enabled", "true");
    settings.put("millrace.projects.reproduction.package-index", index.url());
    settings.put("millrace.projects.reproduction.allow-private-addresses", "true");
    settings.put("millrace.projects.git.allowed-schemes", "http,https,ssh");
    settings.put("millrace.projects.git.allow-private-addresses", "true");
    // Silent workers are found soon.
    settings.put("millrace.projects.lease.duration", "4S");
    return settings;
  }

  @Override
  public void stop() {
    if (index != null) {
      index.close();
    }
    super.stop();
  }
}
