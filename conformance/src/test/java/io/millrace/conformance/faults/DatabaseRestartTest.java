package io.millrace.conformance.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.conformance.Setting;
import io.millrace.conformance.Standalone;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The database is stopped under load, as a crash would, and comes back: meanwhile everybody hears
 * to come again later, nothing acknowledged is lost, and nobody has to start Millrace again.
 */
@Tag("fault")
@Tag("long")
@Timeout(300)
class DatabaseRestartTest {

  private static final long LOAD_MILLIS = 2000;

  @TempDir private Path data;
  private PostgresServer postgres;
  private Standalone server;

  @BeforeEach
  void start() throws Exception {
    assumeTrue(!Setting.URL.isSet() && Standalone.isBuilt(), "needs the packaged application");
    postgres = PostgresServer.with();
    server = Standalone.start(data, Map.of("MILLRACE_DATABASE_URL", postgres.url()));
  }

  @AfterEach
  void stop() throws Exception {
    try (PostgresServer database = postgres;
        Standalone millrace = server) {
      // Closed in this order: Millrace first.
    }
  }

  @Test
  void aRestartUnderLoadLosesNothingThatWasAcknowledged() throws Exception {
    try (Load load = Load.start(server.target())) {
      for (int i = 0; i < 3; i++) {
        load.awaitDone();
        Thread.sleep(LOAD_MILLIS);
        postgres.stop("immediate");
        postgres.start();
        Recovery.measure("a restart of the database", load::awaitDone);
      }
      load.endAndAssertStored();
    }
  }

  @Test
  void duringAnOutageOfTwentySecondsEveryWriteIsRefusedAndServiceComesBackByItself()
      throws Exception {
    try (Load load = Load.start(server.target())) {
      load.awaitDone();
      Writer writer = new Writer(server.target().url());
      String experiment = writer.createExperiment("outage");
      String run = writer.createRun(experiment);
      postgres.stop("immediate");
      long end = System.currentTimeMillis() + 20_000;
      while (System.currentTimeMillis() < end) {
        load.awaitRefused();
        for (String[] write : writes(experiment, run)) {
          assertThat(Attempt.of(writer.post(write[0], write[1])))
              .as(write[0])
              .isEqualTo(Attempt.LATER);
        }
        for (String read : reads(experiment, run)) {
          assertThat(Attempt.of(writer.ask(read))).as(read).isEqualTo(Attempt.LATER);
        }
      }
      postgres.start();
      Recovery.measure("twenty seconds without the database", load::awaitDone);
      for (String[] write : writes(experiment, run)) {
        assertThat(Attempt.of(writer.post(write[0], write[1])))
            .as(write[0])
            .isEqualTo(Attempt.DONE);
      }
      load.endAndAssertStored();
    }
  }

  private static List<String> reads(String experiment, String run) {
    return List.of(
        "runs/get?run_id=" + run,
        "experiments/get?experiment_id=" + experiment,
        "experiments/search?max_results=5",
        "metrics/get-history?metric_key=m&run_id=" + run);
  }

  /** Path and body of every kind of write. */
  private static List<String[]> writes(String experiment, String run) {
    String runId = "{\"run_id\": \"" + run + "\"";
    String experimentId = "{\"experiment_id\": \"" + experiment + "\"";
    return List.of(
        new String[] {"experiments/create", "{\"name\": \"another\"}"},
        new String[] {
          "experiments/set-experiment-tag", experimentId + ", \"key\": \"k\", \"value\": \"v\"}"
        },
        new String[] {"experiments/update", experimentId + ", \"new_name\": \"renamed\"}"},
        new String[] {"runs/create", experimentId + "}"},
        new String[] {"runs/update", runId + ", \"run_name\": \"renamed\"}"},
        new String[] {"runs/log-parameter", runId + ", \"key\": \"p\", \"value\": \"v\"}"},
        new String[] {"runs/set-tag", runId + ", \"key\": \"t\", \"value\": \"v\"}"},
        new String[] {"runs/delete-tag", runId + ", \"key\": \"t\"}"},
        new String[] {
          "runs/log-inputs",
          runId
              + ", \"datasets\": [{\"dataset\": {\"name\": \"d\", \"digest\": \"1\","
              + " \"source_type\": \"s\", \"source\": \"s\"}}]}"
        },
        new String[] {"logged-models", experimentId + ", \"name\": \"model\"}"},
        new String[] {"runs/delete", runId + "}"},
        new String[] {"runs/restore", runId + "}"},
        new String[] {"experiments/delete", experimentId + "}"},
        new String[] {"experiments/restore", experimentId + "}"});
  }
}
