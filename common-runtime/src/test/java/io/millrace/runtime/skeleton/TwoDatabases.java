package io.millrace.runtime.skeleton;

import io.millrace.postgres.EmbeddedPostgres;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A PostgreSQL server behind both datasources. */
public class TwoDatabases implements QuarkusTestResourceLifecycleManager {

  private EmbeddedPostgres postgres;

  @Override
  public Map<String, String> start() {
    try {
      Path folder = Files.createTempDirectory("millrace-skeleton");
      postgres = EmbeddedPostgres.start(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, String> settings = new HashMap<>();
    for (String name : new String[] {"alpha", "beta"}) {
      settings.put("quarkus.datasource." + name + ".jdbc.url", postgres.jdbcUrl());
      settings.put("quarkus.datasource." + name + ".username", postgres.user());
      settings.put("quarkus.datasource." + name + ".password", postgres.password());
    }
    return settings;
  }

  @Override
  public void stop() {
    try {
      postgres.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
