package io.millrace.projects.testing;

import io.millrace.postgres.EmbeddedPostgres;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One PostgreSQL server for all {@code @QuarkusTest} classes of the module, on an empty folder that
 * is removed afterwards; projects and the tracking beside it both keep their rows there.
 */
public final class PostgresResource implements QuarkusTestResourceLifecycleManager {

  private Path folder;
  private EmbeddedPostgres postgres;
  private TestIndex index;

  @Override
  public Map<String, String> start() {
    try {
      folder = Files.createTempDirectory("millrace-projects-test");
      postgres = EmbeddedPostgres.start(folder);
      index = TestIndex.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, String> settings = new HashMap<>();
    settings.put("millrace.artifacts.root", folder.resolve("artifacts").toString());
    settings.put("millrace.projects.run.enabled", "true");
    settings.put("millrace.projects.reproduction.package-index", index.url());
    settings.put("millrace.projects.reproduction.allow-private-addresses", "true");
    settings.put("millrace.projects.git.allowed-schemes", "http,https,ssh");
    settings.put("millrace.projects.git.allow-private-addresses", "true");
    // Silent workers are found soon.
    settings.put("millrace.projects.lease.duration", "4S");
    for (String domain : List.of("projects", "tracking")) {
      String source = "quarkus.datasource." + domain + ".";
      settings.put(source + "jdbc.url", postgres.jdbcUrl());
      settings.put(source + "username", postgres.user());
      settings.put(source + "password", postgres.password());
    }
    return settings;
  }

  @Override
  public void stop() {
    try {
      if (index != null) {
        index.close();
      }
      if (postgres != null) {
        postgres.close();
      }
      if (folder != null) {
        delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
