package io.millrace.conformance.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.conformance.JobWorker;
import io.millrace.conformance.Patience;
import io.millrace.conformance.Setting;
import io.millrace.conformance.Standalone;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jobs whose worker, server or database dies under them: each ends by its policy, and once. */
@Tag("fault")
@Timeout(300)
class JobKillTest {

  @TempDir private Path folder;

  @Test
  void jobsEndByTheirPolicyWhoeverDies() throws Exception {
    assumeTrue(!Setting.URL.isSet() && Standalone.isBuilt(), "needs the packaged application");
    try (JobFixture fixture = new JobFixture(folder, "5S")) {
      String again;
      String only;
      try (JobWorker killed = fixture.worker("killed", 2)) {
        again = fixture.submit("again", "asked", 20);
        only = fixture.submit("only", "300", 1);
        fixture.awaitBegun("again");
        fixture.awaitBegun("only");
        killed.kill();
        // Nothing of it stays beside the next attempt.
        Patience.until(() -> !fixture.isAtWork("again") && !fixture.isAtWork("only"));
        fixture.go("again");
      }
      try (JobWorker worker = fixture.worker("next", 2)) {
        fixture.assertEnds(again, "again", "SUCCEEDED", "FINISHED");
        assertThat(fixture.jobs.outcomes(again)).startsWith("LOST");
        fixture.assertEnds(only, "only", "FAILED", "FAILED");

        String overServer = fixture.submit("server", "asked", 20);
        String waiting = fixture.submit("waiting", "0", 20);
        fixture.awaitBegun("server");
        fixture.restartServer();
        fixture.go("server");
        fixture.assertEnds(overServer, "server", "SUCCEEDED", "FINISHED");
        fixture.assertEnds(waiting, "waiting", "SUCCEEDED", "FINISHED");

        String overDatabase = fixture.submit("database", "asked", 20);
        fixture.awaitBegun("database");
        fixture.postgres.stop("immediate");
        fixture.postgres.start();
        fixture.go("database");
        fixture.assertEnds(overDatabase, "database", "SUCCEEDED", "FINISHED");
        assertThat(worker.output()).doesNotContain("Exception");
      }
    }
  }
}
