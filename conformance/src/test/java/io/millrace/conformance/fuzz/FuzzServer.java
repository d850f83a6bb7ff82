package io.millrace.conformance.fuzz;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.conformance.Setting;
import io.millrace.conformance.Standalone;
import io.millrace.conformance.Target;
import io.millrace.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;

/** A server of a suite's own, on a database that the suite can look into. */
final class FuzzServer implements AutoCloseable {

  private final EmbeddedPostgres postgres;
  private final Standalone server;
  private final Journal journal;

  private FuzzServer(EmbeddedPostgres postgres, Path folder) throws SQLException, IOException {
    this.postgres = postgres;
    String address = postgres.jdbcUrl().substring("jdbc:postgresql://".length());
    String url = "postgresql://%s:%s@%s".formatted(postgres.user(), postgres.password(), address);
    Path data = folder.resolve("data");
    server = Standalone.start(data, "--database-url", url);
    journal = new Journal(postgres, data.resolve("artifacts"));
  }

  /** Starts one on an empty folder. Skips the suite where there is nothing to start. */
  static FuzzServer start(Path folder) throws SQLException, IOException {
    assumeTrue(!Setting.URL.isSet() && Standalone.isBuilt(), "needs the packaged application");
    return new FuzzServer(EmbeddedPostgres.start(folder.resolve("postgres")), folder);
  }

  /** The number that all that is random follows from. */
  static long seed() {
    return Long.parseLong(Setting.FUZZ_SEED.or("1"));
  }

  /** How long a suite goes on. */
  static int seconds() {
    return Integer.parseInt(Setting.FUZZ_SECONDS.or("10"));
  }

  Target target() {
    return server.target();
  }

  Journal journal() {
    return journal;
  }

  @Override
  public void close() throws SQLException, IOException {
    journal.close();
    server.close();
    postgres.close();
  }
}
