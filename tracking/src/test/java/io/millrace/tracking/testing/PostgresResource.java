package io.millrace.tracking.testing;

import io.millrace.postgres.EmbeddedPostgres;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One PostgreSQL server for all {@code @QuarkusTest} classes of the module, on an empty folder that
 * is removed afterwards; the artifacts are kept in it too. Put
 * {@code @WithTestResource(PostgresResource.class)} on the class.
 */
public final class PostgresResource implements QuarkusTestResourceLifecycleManager {

  private Path folder;
  private EmbeddedPostgres postgres;

  @Override
  public Map<String, String> start() {
    try {
      folder = Files.createTempDirectory("millrace-tracking-test");
      postgres = EmbeddedPostgres.start(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.of(
        "quarkus.datasource.tracking.jdbc.url", postgres.jdbcUrl(),
        "quarkus.datasource.tracking.username", postgres.user(),
        "quarkus.datasource.tracking.password", postgres.password(),
        "millrace.artifacts.root", folder.resolve("artifacts").toString());
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
