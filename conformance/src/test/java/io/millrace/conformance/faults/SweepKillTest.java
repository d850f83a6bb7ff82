package io.millrace.conformance.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.conformance.JobWorker;
import io.millrace.conformance.Patience;
import io.millrace.conformance.Setting;
import io.millrace.conformance.Standalone;
import io.restassured.path.json.JsonPath;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A sweep whose server is killed while its trials run: each is tried, and none twice. */
@Tag("fault")
@Timeout(300)
class SweepKillTest {

  @TempDir private Path folder;

  @Test
  void eachTrialIsTriedOnceWhoeverDies() throws Exception {
    assumeTrue(!Setting.URL.isSet() && Standalone.isBuilt(), "needs the packaged application");
    List<String> names = IntStream.range(0, 6).mapToObj(i -> "trial-" + i).toList();
    try (JobFixture fixture = new JobFixture(folder, "10S");
        JobWorker worker = fixture.worker("one", 2)) {
      String sweep = fixture.sweep(names, "1");
      fixture.awaitBegun("trial-2");
      fixture.restartServer();
      Patience.until(() -> hasEnded(fixture.jobs.getSweep(sweep)));
      JsonPath ended = fixture.jobs.getSweep(sweep);
      assertThat(ended.getString("state")).as(ended.prettify()).isEqualTo("SUCCEEDED");
      assertThat(ended.getInt("trial_counts.succeeded")).isEqualTo(names.size());
      assertThat(fixture.jobs.count()).isEqualTo(names.size());
      for (String job : fixture.jobs.ofSweep(sweep)) {
        assertThat(fixture.jobs.outcomes(job)).containsOnlyOnce("SUCCEEDED");
        assertThat(fixture.jobs.runStatus(job)).isEqualTo("FINISHED");
      }
      for (String name : names) {
        assertThat(fixture.marks(name)).doesNotContain("overlap");
      }
      assertThat(worker.output()).doesNotContain("Exception");
    }
  }

  private static boolean hasEnded(JsonPath sweep) {
    return sweep != null && !sweep.getString("state").equals("RUNNING");
  }
}
