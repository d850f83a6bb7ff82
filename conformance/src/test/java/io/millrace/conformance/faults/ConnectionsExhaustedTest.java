package io.millrace.conformance.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.conformance.Setting;
import io.millrace.conformance.Standalone;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** There is no connection to the database to be had: others have them all, or slow requests. */
@Tag("fault")
@Tag("long")
@Timeout(300)
class ConnectionsExhaustedTest {

  private static final int MAX_CONNECTIONS = 30;

  private static final String MILLRACE =
      "datname = 'millrace' and application_name <> '" + PostgresServer.OTHERS + "'";

  /** More than the pool has connections. */
  private static final int SLOW_REQUESTS = 40;

  @TempDir private Path data;
  private final List<Connection> others = new ArrayList<>();
  private PostgresServer postgres;
  private Standalone server;

  @BeforeEach
  void start() throws Exception {
    assumeTrue(!Setting.URL.isSet() && Standalone.isBuilt(), "needs the packaged application");
    postgres = PostgresServer.with("max_connections=" + MAX_CONNECTIONS);
    server = Standalone.start(data, Map.of("MILLRACE_DATABASE_URL", postgres.url()));
  }

  @AfterEach
  void stop() throws Exception {
    try (PostgresServer database = postgres;
        Standalone millrace = server) {
      giveBack();
    }
  }

  private void giveBack() throws SQLException {
    for (Connection connection : others) {
      connection.close();
    }
    others.clear();
  }

  /** Ends Millrace's connections, and takes all that there are. */
  private void takeAll() throws Exception {
    others.add(postgres.connect());
    try (Statement statement = others.getFirst().createStatement()) {
      do {
        statement.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where " + MILLRACE);
        takeWhatIsThere();
      } while (count(statement) > 0);
    }
  }

  private void takeWhatIsThere() throws SQLException {
    try {
      while (true) {
        others.add(postgres.connect());
      }
    } catch (SQLException none) {
      if (!none.getSQLState().equals("53300")) {
        throw none;
      }
    }
  }

  private static int count(Statement statement) throws SQLException {
    try (ResultSet row =
        statement.executeQuery("select count(*) from pg_stat_activity where " + MILLRACE)) {
      row.next();
      return row.getInt(1);
    }
  }

  @Test
  void whileOthersHaveThemAllEverybodyHearsToComeAgainLater() throws Exception {
    try (Load load = Load.start(server.target())) {
      load.awaitDone();
      takeAll();
      load.awaitRefused();
      load.awaitRefused();
      giveBack();
      Recovery.measure("all connections taken by others", load::awaitDone);
      load.endAndAssertStored();
    }
  }

  @Test
  @Tag("long")
  void whileSlowRequestsHaveThemAllEverybodyHearsToComeAgainLater() throws Exception {
    Writer writer = new Writer(server.target().url(), Duration.ofSeconds(100));
    String run = writer.createRun(writer.createExperiment("slow"));
    try (Load load = Load.start(server.target());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      load.awaitDone();
      Connection locker = postgres.connect();
      others.add(locker);
      locker.setAutoCommit(false);
      locker.createStatement().execute("lock table tracking.run in access exclusive mode");
      List<CompletableFuture<HttpResponse<String>>> slow = new ArrayList<>();
      for (int i = 0; i < SLOW_REQUESTS; i++) {
        slow.add(
            CompletableFuture.supplyAsync(
                () -> {
                  try {
                    return writer.ask("runs/get?run_id=" + run);
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                },
                threads));
      }
      load.awaitRefused();
      for (CompletableFuture<HttpResponse<String>> each : slow) {
        assertThat(Attempt.of(each.join())).isEqualTo(Attempt.LATER);
      }
      locker.rollback();
      Recovery.measure("all connections taken by slow requests", load::awaitDone);
      load.endAndAssertStored();
    }
  }
}
