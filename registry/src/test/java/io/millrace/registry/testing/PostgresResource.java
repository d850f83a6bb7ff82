package io.millrace.registry.testing;

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
 * is removed afterwards; the registry and the tracking beside it both keep their rows there.
 */
public final class PostgresResource implements QuarkusTestResourceLifecycleManager {

  private Path folder;
  private EmbeddedPostgres postgres;

  @Override
  public Map<String, String> start() {
    try {
      folder = Files.createTempDirectory("millrace-registry-test");
      postgres = EmbeddedPostgres.start(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, String> settings = new HashMap<>();
    settings.put("millrace.artifacts.root", folder.resolve("artifacts").toString());
    settings.put("millrace.secrets.keys", "c2VjcmV0IGtleXMgb2YgdGVzdHMsIDMyIGJ5dGVzISE=");
    for (String domain : List.of("registry", "tracking")) {
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
