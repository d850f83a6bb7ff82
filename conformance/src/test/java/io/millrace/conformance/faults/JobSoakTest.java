package io.millrace.conformance.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.conformance.JobWorker;
import io.millrace.conformance.Setting;
import io.millrace.conformance.Standalone;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Twenty jobs, and somebody dies every few seconds: none is lost, and none is done twice. */
@Tag("fault")
@Tag("long")
@Timeout(900)
class JobSoakTest {

  private static final int JOBS = 20;
  private static final int WORKERS = 3;
  private static final int MOST_BLOWS = 15;

  @TempDir private Path folder;

  @Test
  void everyJobIsDoneOnceWhoeverDiesAndWhenever() throws Exception {
    assumeTrue(!Setting.URL.isSet() && Standalone.isBuilt(), "needs the packaged application");
    long seed = System.nanoTime();
    System.out.println("JobSoakTest's seed: " + seed);
    Random random = new Random(seed);
    List<JobWorker> workers = new ArrayList<>();
    try (JobFixture fixture = new JobFixture(folder, "3S")) {
      for (int i = 0; i < WORKERS; i++) {
        workers.add(fixture.worker("w" + i, 2));
      }
      Map<String, String> jobs = new LinkedHashMap<>();
      for (int i = 0; i < JOBS; i++) {
        jobs.put(
            fixture.submit("job" + i, Integer.toString(2 + random.nextInt(5)), 100), "job" + i);
      }
      for (int blow = 0; blow < MOST_BLOWS && !haveEnded(fixture, jobs); blow++) {
        Thread.sleep(500 + random.nextInt(4000));
        strike(fixture, workers, blow, random);
      }
      for (Map.Entry<String, String> job : jobs.entrySet()) {
        fixture.assertEnds(job.getKey(), job.getValue(), "SUCCEEDED", "FINISHED");
        assertThat(fixture.marks(job.getValue())).last().asString().startsWith("end");
      }
    } finally {
      workers.forEach(JobWorker::close);
    }
  }

  private static boolean haveEnded(JobFixture fixture, Map<String, String> jobs) {
    return jobs.keySet().stream().allMatch(fixture.jobs::hasEnded);
  }

  private static void strike(JobFixture fixture, List<JobWorker> workers, int blow, Random random)
      throws Exception {
    switch (random.nextInt(6)) {
      case 0 -> fixture.restartServer();
      case 1 -> {
        fixture.postgres.stop("immediate");
        fixture.postgres.start();
      }
      default -> {
        int which = random.nextInt(WORKERS);
        workers.get(which).kill();
        workers.set(which, fixture.worker("w" + which + "-" + blow, 2));
      }
    }
  }
}
